// Digits for each person, at a gate that asks for them: the guard says them, the holder types them into the
// phone, and the phone's proof must repeat them.

/** How many challenges there are, of three digits each. */
const CHALLENGES = 900;
/** A code that is read twice within this time is no second person. */
const SAME_MS = 5000;

export class Challenge {
  #before = null;
  /** What the guard says to the person who comes now; `null` at a gate that asks for no digits. */
  now = null;

  /** Begins to ask for digits, or ends it. */
  ask(on) {
    if (on && !this.now) this.now = drawn("");
    if (!on) this.now = null;
  }

  /** The digits of the person before, if the code with this answer is theirs once more. */
  ofTheSame(key, decision) {
    const mismatch = decision.reasons.some((reason) => reason.code === "challenge-mismatch");
    const soon = this.#before && performance.now() - this.#before.at <= SAME_MS;
    return mismatch && key && soon && this.#before.key === key ? this.#before.digits : null;
  }

  /** New digits for the next person. */
  next(key, digits) {
    this.#before = { key, digits, at: performance.now() };
    if (this.now) this.now = drawn(this.now);
  }
}

/** Three digits other than those before. */
function drawn(before) {
  for (;;) {
    const [lot] = crypto.getRandomValues(new Uint32Array(1));
    const digits = String(100 + (lot % CHALLENGES));
    if (digits !== before) return digits;
  }
}
