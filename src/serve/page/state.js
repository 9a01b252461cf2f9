// How fit the gate is: asked every few seconds, always in sight, red while nobody can be judged.
import { at, show } from "./make.js";
import { say, told } from "./language.js";
import { times } from "./facts.js";

const EVERY_MS = 5000;

/** The colour of each state of the checkup. */
const LEVELS = { fit: "green", warning: "yellow", unfit: "red" };

/** How old the oldest of the trust data are, by the gate's own clock. */
function age(state) {
  const now = Date.parse(state.at) || Date.now();
  const signed = state.parts.map((part) => Date.parse(part.signed_at ?? "")).filter(Number.isFinite);
  if (signed.length > 0) return say("trustAge", { age: times(Math.min(...signed), now) });
  // Without a bundle nothing has a limit; the registry still says when it was signed.
  const facts = state.parts.find((part) => part.part === "trust")?.facts ?? [];
  const dated = facts.find((fact) => fact.zh.includes("签发") && /\d{4}-/.test(fact.zh));
  return dated ? say("trustDated", { when: told(dated).text }) : say("trustUnknown");
}

/** What is to be done about the parts that are not fit. */
function todos(state) {
  const parts = (state?.parts ?? []).filter((part) => part.state === "unfit" && part.todo);
  return parts.map((part) => told(part.todo).text).join(say("between"));
}

export class State {
  #last = undefined;

  /** `changed(gate)` is called with what the gate says of itself, `null` as long as it says nothing. */
  constructor(judge, changed) {
    this.judge = judge;
    this.changed = changed;
    this.environment = null;
    /** Settled once the gate was asked. */
    this.known = this.#ask();
  }

  /** Draws the last answer again, in another language. */
  draw() {
    const state = this.#last;
    const level = state === undefined ? "unknown" : (LEVELS[state?.state] ?? "red");
    at("trust").dataset.level = level;
    at("trust").querySelector(".mark").textContent = { unknown: "…", red: "✗", yellow: "!", green: "✓" }[level];
    show(at("trust-text"), state === undefined ? say("trustAsking") : state === null ? say("away") : age(state));
    document.body.dataset.fit = level;
    const { place } = state?.gate ?? {};
    show(at("where"), place ? say(place) : "");
    const clock = state?.parts?.find((part) => part.part === "clock" && part.state === "warning");
    show(at("clock"), clock?.todo ? told(clock.todo).text : "");
    show(at("unfit"), state === null ? say("away") : state?.holds_everybody ? say("holdsAll", { why: todos(state) }) : "");
    this.#environment();
  }

  /** A decision tells whose keys were trusted, too. */
  seen(decision) {
    this.environment = decision.environment;
    this.#environment();
  }

  /** Whose keys are trusted, where they are not those of real issuers. */
  #environment() {
    const word = { test: "testEnvironment", demo: "demoEnvironment" }[this.environment];
    show(at("environment"), word ? say(word) : todos(this.#last));
  }

  async #ask() {
    this.#last = await this.judge.state();
    this.draw();
    this.changed(this.#last?.gate ?? null);
    setTimeout(() => this.#ask(), EVERY_MS);
  }
}
