// The gate's page: three ways in (camera, picture, scanner), one person at a time, one judge.
import { at, make, show } from "./make.js";
import { choice, onLanguage, say, told } from "./language.js";
import { Camera } from "./camera.js";
import { Challenge } from "./challenge.js";
import { Details } from "./details.js";
import { Keyboard, isNumber } from "./keys.js";
import { ServiceJudge } from "./judge.js";
import { Shift, keyOf } from "./shift.js";
import { State } from "./state.js";
import { draw, finish, headline, kindOf, openBoxes, spoken, whyNot } from "./verdict.js";
import { mute, signal, wake } from "./sound.js";
import { times, who } from "./facts.js";

/** A verdict is wiped after this time, if nobody comes. */
const WIPE_MS = 90_000;
/** A verdict of the scanner's stands at least so long before the next one takes its place. */
const LEAST_MS = 1500;
/** A code has been put away once the camera finds none by every means, this long after it was seen. */
const AWAY_MS = 1000;
/** A code that the camera met so long ago is met anew. */
const MET_MS = 60_000;

const judge = new ServiceJudge();
const shift = new Shift();
const challenge = new Challenge();
const state = new State(judge, (gate) => {
  // A gate that does not answer asks for the digits that it asked for.
  if (gate) challenge.ask(gate.challenge);
  digits();
});
const verdict = at("verdict");
const waiting = [];
let person = nobody();
let previous = null;
let busy = false;
let wiping = 0;
/** The code in the camera's sight: judged once, until it goes. */
let sighted = { mark: null, at: 0 };

/** A person of whom nothing is known yet. */
function nobody() {
  return { evidence: null, decision: null, fault: null, ticked: new Set(), shownAt: 0, again: null, counted: null, digits: null };
}

const details = new Details(() => {
  if (person.evidence) judgeAgain();
});

const camera = new Camera({
  video: at("video"),
  guide: at("guide"),
  look: async (blob, effort) => {
    // What was entered is this person's alone, and only until the first verdict.
    const asked = { person, value: person.evidence ? {} : details.value, digits: challenge.now };
    const answer = await judge.picture(blob, { ...asked.value, ...spokenTo(asked) }, effort);
    return { ...answer, asked };
  },
  seen: sawCode,
  missed,
  failed: (fault) => {
    if (isTyped(fault)) return fix(fault);
    if (fault.kind === "access" && !person.fault) present({ fault });
    return hint(whyNot(fault));
  },
  paused: () => details.open || busy,
});

/** The camera saw nothing that can be judged. */
function missed(decision) {
  const [reason] = decision.reasons;
  if (reason.code === "several-codes") return hint(say("cameraSeveral"));
  if (performance.now() - sighted.at >= AWAY_MS) sighted = { mark: null, at: 0 };
  // Only what helps to hold the code better is worth a word.
  return hint(/[（(]/.test(reason.zh) ? told(reason).text : say("cameraAim"));
}

/** By what a code in sight is known to be the one before; one that proves nothing, by its faults. */
const markOf = (decision) => keyOf(decision) ?? decision.reasons.map((reason) => reason.code).join();

/** The camera saw a code that was judged. */
function sawCode(decision, blob, taken, asked) {
  const now = performance.now();
  const mark = markOf(decision);
  // By what the camera saw, not by time alone: a slow machine looks seldom.
  const still = sighted.mark === mark && now - sighted.at < MET_MS;
  sighted = { mark, at: now };
  if (still) {
    if (!person.evidence) hint(say("cameraSame"));
    return;
  }
  // The person on the screen is in sight again, after the digits have changed.
  if (challenge.ofTheSame(keyOf(decision), decision)) return hint(say("cameraSame"));
  // Somebody else came meanwhile, or something was entered: the next frame is judged by that.
  const late = asked.person !== person || (!person.evidence && asked.value !== details.value);
  if (late || asked.digits !== challenge.now || busy) {
    sighted = { mark: null, at: 0 };
    return;
  }
  if (person.evidence) begin();
  person.evidence = { blob };
  person.digits = asked.digits;
  settle({ decision }, taken);
}

/** The member of a request that says what the guard spoke. */
const spokenTo = ({ digits: told_ }) => (told_ ? { challenge: told_ } : {});

/** Somebody presents something: a code, a picture, nothing at all. */
async function present(evidence, given = {}) {
  wake();
  waiting.push({ evidence, given });
  if (busy) return;
  busy = true;
  while (waiting.length > 0) {
    // Two codes in a row are two people: each verdict is seen.
    const rest = person.evidence ? LEAST_MS - (performance.now() - person.shownAt) : 0;
    if (rest > 0) await new Promise((done) => setTimeout(done, rest));
    const next = waiting.shift();
    if (person.evidence || person.fault) begin();
    else details.take();
    if (next.given.id_number) details.number(next.given.id_number);
    if (next.evidence.fault) {
      settle(next.evidence);
    } else {
      person.evidence = next.evidence;
      settle(await askedFirst(person));
    }
  }
  busy = false;
}

function asked({ evidence, digits: spoken_ }) {
  document.body.dataset.state = "judging";
  hint(say("judging"));
  const given = { ...details.value, ...spokenTo({ digits: spoken_ }) };
  if (evidence.blob) return judge.picture(evidence.blob, given, "whole");
  return judge.text({ ...(evidence.code === undefined ? { no_code: true } : { code: evidence.code }), ...given });
}

/** The first answer on a person. */
async function askedFirst(of) {
  // Whether the gate asks for digits.
  await state.known;
  of.digits = challenge.now;
  const answer = await asked(of);
  const before = answer.decision && challenge.ofTheSame(keyOf(answer.decision), answer.decision);
  if (!before) return answer;
  of.digits = before;
  return asked(of);
}

/** The same evidence with what was entered meanwhile. */
async function judgeAgain() {
  if (busy || !person.evidence) return;
  busy = true;
  const of = person;
  const answer = await asked(of);
  busy = false;
  if (of !== person) return;
  settle(answer);
  if (waiting.length > 0) {
    const next = waiting.shift();
    present(next.evidence, next.given);
  }
}

/** Whether a member is wrong that the guard typed. */
const isTyped = (fault) => fault?.kind === "refused" && details.has(memberOf(fault));
const memberOf = (fault) => fault.pointer.split("/")[1];

/** The form says which. */
function fix(fault) {
  details.edit(memberOf(fault), told(fault).text);
}

/** Shows what the judge said of the person. */
function settle({ decision, fault }, taken = 0) {
  if (isTyped(fault) && person.evidence) {
    document.body.dataset.state = person.decision ? "verdict" : "ready";
    fix(fault);
    return;
  }
  const before = person.counted;
  // The gate tells that it has seen the code before; of the same person it has.
  const again = decision?.warnings?.find((warning) => warning.code === "same-code") ?? null;
  if (decision) decision.warnings = decision.warnings?.filter((warning) => warning !== again);
  Object.assign(person, { decision: decision ?? null, fault: fault ?? null, shownAt: performance.now() });
  const kind = kindOf(person);
  if (!before && decision) {
    person.again = again;
    challenge.next(keyOf(decision), person.digits);
    digits();
  }
  if (kind !== before) shift.count(kind, before);
  person.counted = kind;
  if (decision) {
    state.seen(decision);
    // The camera may see the same code that was scanned or chosen.
    sighted = { mark: markOf(decision), at: performance.now() };
  }
  draw(verdict, person, actions);
  document.body.dataset.state = "verdict";
  hint(say("cameraAim"));
  at("live").textContent = spoken(person);
  signal(kind !== "pass" ? "other" : openBoxes(person).length > 0 ? "open" : "pass");
  if (!at("details").open) verdict.focus({ preventScroll: true });
  scrollTo(0, 0);
  if (taken) performance.measure("frame to verdict", { start: taken, end: performance.now() });
  counts();
  restart();
}

const actions = {
  ticked(code, on) {
    if (on) person.ticked.add(code);
    else person.ticked.delete(code);
    finish(verdict, person);
    if (kindOf(person) === "pass" && openBoxes(person).length === 0) signal("pass");
    restart();
  },
  next: () => begin(),
  complete: (field) => details.edit(field),
  again: () => (person.evidence ? judgeAgain() : begin()),
};

/** The next person: nothing of the one before stays but one line. */
function begin() {
  if (person.decision || person.fault) {
    const { decision } = person;
    previous = {
      at: Date.now(),
      word: headline(person),
      who: who(decision),
      open: kindOf(person) === "pass" && openBoxes(person).length > 0,
    };
  }
  person = nobody();
  details.close();
  details.wipe();
  clearTimeout(wiping);
  verdict.hidden = true;
  verdict.replaceChildren();
  at("live").textContent = "";
  document.body.dataset.state = "ready";
  hint(say("cameraAim"));
  digits();
  counts();
}

/** What the guard says to the person who comes next. */
function digits() {
  const word = person.decision || person.fault ? "challengeNext" : "challengeSay";
  show(at("challenge"), challenge.now ? say(word, { digits: challenge.now }) : "");
}

/** The time until the verdict is wiped begins anew. */
function restart() {
  clearTimeout(wiping);
  wiping = setTimeout(() => {
    if (details.open || busy) return restart();
    begin();
    previous = null;
    return counts();
  }, WIPE_MS);
}

function hint(text) {
  at("hint").textContent = camera.on ? text : say("cameraOff");
}

function counts() {
  const all = shift.counts.reduce((sum, [, count]) => sum + count, 0);
  at("counts").replaceChildren(...[["countAll", all], ...shift.counts]
    .filter(([kind, count]) => kind !== "undecided" || count > 0)
    .map(([kind, count]) => make("div", { "data-kind": kind }, make("dt", {}, say(kind)), make("dd", {}, String(count)))));
  show(at("before"), previous
    ? say("previous", { verdict: previous.word, who: previous.who, ago: times(previous.at) }) + (previous.open ? say("previousOpen") : "")
    : "");
}

async function openCamera(deviceId) {
  const trouble = await camera.open(deviceId);
  at("camera").dataset.on = camera.on ? "yes" : "no";
  at("camera-start").hidden = camera.on;
  at("camera-stop").hidden = !camera.on;
  at("torch").hidden = !camera.hasTorch;
  at("hint").textContent = trouble ? say(trouble) : say("cameraAim");
  const choices = camera.on ? await camera.choices() : [];
  at("camera-choice").hidden = choices.length < 2;
  at("cameras").replaceChildren(...choices.map(({ id, label, used }, index) => {
    const option = make("option", { value: id }, label || say("cameraNumber", { n: index + 1 }));
    option.selected = used;
    return option;
  }));
}

function files(list) {
  for (const file of list) present({ blob: file });
}

at("camera-start").addEventListener("click", () => {
  wake();
  openCamera();
});
at("camera-stop").addEventListener("click", () => {
  camera.close();
  openCameraClosed();
});
function openCameraClosed() {
  at("camera").dataset.on = "no";
  for (const id of ["camera-stop", "torch", "camera-choice"]) at(id).hidden = true;
  at("camera-start").hidden = false;
  hint("");
}
at("cameras").addEventListener("change", (event) => openCamera(event.target.value));
at("torch").addEventListener("click", () => {
  const on = at("torch").getAttribute("aria-pressed") !== "true";
  at("torch").setAttribute("aria-pressed", String(on));
  camera.light(on);
});
at("file").addEventListener("change", (event) => {
  files(event.target.files);
  event.target.value = "";
});
at("no-code").addEventListener("click", () => present({}));
at("ask").addEventListener("click", (event) => {
  const { field } = event.target.dataset;
  if (field) details.edit(field);
});
at("sound").addEventListener("click", () => {
  wake();
  const on = at("sound").getAttribute("aria-pressed") !== "true";
  at("sound").setAttribute("aria-pressed", String(on));
  mute(!on);
});
at("shift").addEventListener("click", () => {
  if (!confirm(say("newShiftSure"))) return;
  shift.begin();
  previous = null;
  counts();
});
document.addEventListener("pointerdown", wake, { passive: true });
document.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length > 0) return files(event.clipboardData.files);
  const text = event.clipboardData.getData("text").trim();
  const inField = event.target instanceof HTMLInputElement;
  if (text && !inField) present({ code: text });
  return undefined;
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  files(event.dataTransfer.files);
});
// A form that was left with a fault in it judged nobody.
at("details").addEventListener("close", () => {
  if (person.evidence && !person.decision && !person.fault && !busy) begin();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !details.open && (person.decision || person.fault)) begin();
});
// The scanner hears every key first; what it takes for a scan reaches nothing else.
new Keyboard((code, number) => {
  if (isNumber(code) && !number) {
    // A card reader typed: the number is of the person on the screen, else of the next one.
    details.take();
    details.number(code);
    if (person.evidence) judgeAgain();
    return;
  }
  present({ code }, number ? { id_number: number } : {});
});
onLanguage(() => {
  details.words();
  state.draw();
  digits();
  counts();
  at("hint").textContent = camera.on ? say("cameraAim") : say("cameraOff");
  if (person.decision || person.fault) draw(verdict, person, actions);
});
choice(at("language"));
details.words();
state.draw();
hint("");
counts();
setInterval(counts, 10_000);
