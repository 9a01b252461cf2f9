// The verdict as it fills the screen: headline, at most three lines, what is to do as boxes, what comes
// next; everything else below and smaller.
import { make } from "./make.js";
import { current, say, second, told } from "./language.js";
import { aboutCode, article, headlineWord } from "./facts.js";

const SYMBOLS = { pass: "✓", hold: "!", quarantine: "⊡", reject: "✗", undecided: "?" };

/** How a person came out: the verdict, or that there is none. */
export const kindOf = (person) => person.decision?.verdict ?? "undecided";

/** What is still to do before the person passes. */
export function openBoxes(person) {
  return (person.decision?.obligations ?? []).filter((duty) => !person.ticked.has(duty.code));
}

/** The headline in words, for one line. */
export function headline(person, language = current()) {
  return say(headlineWord(person.decision), {}, language);
}

/**
 * Writes a person's verdict into `root`. `actions` has `ticked(code, on)`, `next()`, `complete(field)`,
 * `again()`.
 */
export function draw(root, person, actions) {
  const kind = kindOf(person);
  root.dataset.kind = kind;
  root.replaceChildren(...[
    banner(person, kind),
    make("div", { class: "lines" }, ...lines(person), todo(person, actions), next(person)),
    buttons(person, actions),
    more(person),
  ].filter(Boolean));
  finish(root, person);
  root.hidden = false;
}

/** Whether it looks finished: a pass only does with nothing left to do. */
export function finish(root, person) {
  const open = kindOf(person) === "pass" ? openBoxes(person).length : 0;
  root.dataset.open = open > 0 ? "yes" : "no";
  const line = root.querySelector(".open-line");
  if (line) line.textContent = open > 0 ? say("open", { n: open }) : say("done");
  const first = root.querySelector(".first-do");
  if (first) first.hidden = open === 0;
}

function banner(person, kind) {
  const [first, other] = [current(), second()];
  const pass = kind === "pass" && person.decision.obligations.length > 0;
  return make("div", { class: "banner" },
    make("span", { class: "symbol", "aria-hidden": "true" }, SYMBOLS[kind]),
    make("h2", { id: "headline", "data-long": headline(person).length > 4 },
      make("span", { class: "word", lang: first.tag }, headline(person)),
      pass ? make("span", { class: "first-do", lang: first.tag }, say("passOpen")) : null),
    make("span", { class: "other", lang: other.tag }, headline(person, other)));
}

/** What was found. */
function lines(person) {
  if (!person.decision) return [make("p", { class: "why" }, whyNot(person.fault))];
  const [first] = person.decision.reasons;
  return first ? [reason(first, "why")] : [];
}

function reason(item, className) {
  const { text, lang } = told(item);
  const place = item.article ? `${article(item.article)} ` : "";
  return make("p", { class: className }, place, make("span", { lang }, text));
}

/** Why there is no verdict. */
export function whyNot(fault) {
  if (fault.kind === "away") return say("faultAway");
  if (fault.kind === "busy") return say("faultBusy");
  if (fault.kind === "access") return say("faultAccess");
  return say("faultRefused", { why: told(fault).text });
}

function todo(person, actions) {
  const duties = person.decision?.obligations ?? [];
  if (duties.length === 0) return null;
  const boxes = duties.map((duty) => {
    const { text, lang } = told(duty);
    const box = make("input", {
      type: "checkbox",
      onchange: (event) => actions.ticked(duty.code, event.target.checked),
    });
    box.checked = person.ticked.has(duty.code);
    const fill = { "check-identity": ["id_number", "fillNumber"], "ask-14-days": ["declared", "fillPlaces"] }[duty.code];
    return make("li", {},
      make("label", {}, box, " ", make("span", { lang }, text)),
      fill ? make("button", { type: "button", class: "fill", onclick: () => actions.complete(fill[0]) }, say(fill[1])) : null);
  });
  return make("fieldset", { class: "to-do" },
    make("legend", {}, say("toDo")),
    make("ul", {}, ...boxes),
    kindOf(person) === "pass" ? make("p", { class: "open-line" }) : null);
}

function next(person) {
  if (!person.decision) {
    const pair = person.fault.kind === "access" ? make("a", { href: "/pair" }, say("pairLink")) : null;
    return make("p", { class: "next" }, say("faultNext"), " ", pair);
  }
  const { text, lang } = told(person.decision.next);
  return text ? make("p", { class: "next", lang }, text) : null;
}

function buttons(person, actions) {
  return make("div", { class: "actions" },
    make("button", { type: "button", id: "next", class: "first", onclick: actions.next },
      say("nextPerson"), make("small", {}, ` ${say("nextKey")}`)),
    person.evidence ? make("button", { type: "button", id: "complete", onclick: () => actions.complete() }, say("complete")) : null,
    person.fault ? make("button", { type: "button", id: "again", onclick: actions.again }, say("again")) : null);
}

/** Everything else. */
function more(person) {
  const { decision } = person;
  const rows = [];
  if (person.again) {
    rows.push(["warning", told(person.again).text]);
  }
  if (decision) {
    for (const warning of decision.warnings ?? []) rows.push(["warning", told(warning).text]);
    for (const item of decision.reasons.slice(1)) {
      // On a screen that lets nobody pass, a reason to pass would be read as a pass.
      if (decision.verdict === "pass" || item.code !== "mutual-recognition") {
        rows.push([decision.verdict === "pass" ? "why" : "also", `${item.article ? `${article(item.article)} ` : ""}${told(item).text}`]);
      }
    }
    if (decision.repaired) rows.push(["scanner", say("repaired")]);
    rows.push(...aboutCode(decision));
  }
  if (rows.length === 0) return null;
  return make("dl", { class: "more" }, ...rows.map(([word, text]) => make("div", { "data-row": word },
    make("dt", {}, say(word)), make("dd", {}, text))));
}

/** What a screen reader says at once. */
export function spoken(person) {
  const { decision } = person;
  const parts = [headline(person)];
  if (!decision) return `${parts[0]}。${whyNot(person.fault)}`;
  if (decision.reasons[0]) parts.push(told(decision.reasons[0]).text);
  for (const duty of decision.obligations) parts.push(`${say("toDo")}：${told(duty).text}`);
  parts.push(told(decision.next).text);
  return parts.filter(Boolean).join("。").replaceAll("。。", "。");
}
