// The facts of a decision in words: the code, its holder, the place and the time.
import { current, say } from "./language.js";

/** The word of a rejected code, by cause: what was not read is no fault of the code. */
const CAUSES = { reading: "rejectReading", number: "rejectNumber", holder: "rejectHolder" };

/** After them a code no longer has the colour that it was issued with. */
const CHANGED = ["no-longer-green", "suspended", "revoked"];

/** The word of the headline. */
export function headlineWord(decision) {
  if (!decision) return "undecided";
  return CAUSES[decision.cause] ?? decision.verdict;
}

/** `第二条`, `Art. 2`. */
export function article(number) {
  return say("article", { n: current().tag === "en" ? number : chinese(number) });
}

/** A number below a hundred as notices write it. */
function chinese(text) {
  if (!/^[1-9]\d?$/.test(text)) return text;
  const digits = "零一二三四五六七八九";
  const number = Number(text);
  const tens = Math.floor(number / 10);
  const ones = number % 10;
  const ten = tens > 1 ? `${digits[tens]}十` : tens === 1 ? "十" : "";
  return ten + (ones > 0 ? digits[ones] : "");
}

/** How long ago something was, in one unit. */
export function times(then, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - then) / 1000));
  if (seconds < 90) return say("seconds", { n: seconds });
  if (seconds < 90 * 60) return say("minutes", { n: Math.round(seconds / 60) });
  if (seconds < 48 * 3600) return say("hours", { n: Math.round(seconds / 3600) });
  return say("days", { n: Math.floor(seconds / 86_400) });
}

/** A time of the decision as people write it, in the zone that it is in. */
export const time = (text) => String(text).slice(0, 16).replace("T", " ");

const known = (prefix, value, other) => {
  const word = value === "unknown" ? other : value;
  return word ? say(prefix + word) : "";
};

/** Rows of label and text. */
export function aboutCode(decision) {
  const between = " · ";
  const rows = [];
  const { holder } = decision;
  if (holder) rows.push(["holder", [holder.name, say(`documentType${holder.type}`), holder.number].join(between)]);
  if (decision.identity) rows.push(["identity", say(decision.identity)]);
  const changed = decision.reasons.some((reason) => CHANGED.includes(reason.code));
  const colour = known("", decision.colour, "unknownColour");
  const code = [
    changed && colour ? say("whenIssued", { colour }) : colour,
    decision.issuer && say("signedBy", { issuer: current().tag === "en" ? decision.issuer.en : decision.issuer.zh }),
    decision.expires_at && say("validUntil", { time: time(decision.expires_at) }),
  ].filter(Boolean);
  if (code.length > 0) rows.push(["code", code.join(between)]);
  if (decision.presence) rows.push(["shown", say(decision.presence)]);
  if (decision.risk) rows.push(["risk", known("", decision.risk, "unknownRisk")]);
  rows.push(["stated", [decision.place, decision.purpose, decision.grade].filter(Boolean).map((word) => say(word)).join(between)]);
  const clock = time(decision.at);
  rows.push(["clock", decision.clock === "given" ? say("given", { time: clock }) : clock]);
  rows.push(["basis", say("basisText", {
    notice: decision.notice,
    registry: decision.registry_version,
    risk: decision.risk_version,
  })]);
  return rows;
}

/** Who it was, in one line: as signed, masked. */
export function who(decision) {
  return decision?.holder ? `${decision.holder.name} ${decision.holder.number}` : "";
}
