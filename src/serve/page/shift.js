// The shift: how many of each verdict. The counts outlive a reload and hold nothing of a person.

const KEPT = "healthcode.shift";
const KINDS = ["pass", "hold", "quarantine", "reject", "undecided"];

export class Shift {
  #counts;

  constructor() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEPT));
    } catch {
      // A count that cannot be read begins anew.
    }
    this.#counts = Object.fromEntries(KINDS.map((kind) => [kind, Number.isSafeInteger(kept?.[kind]) ? kept[kind] : 0]));
  }

  get counts() {
    return KINDS.map((kind) => [kind, this.#counts[kind]]);
  }

  /** Counts a person, or moves the person from the verdict before. */
  count(kind, before = null) {
    this.#counts[kind] += 1;
    if (before) this.#counts[before] -= 1;
    this.#keep();
  }

  begin() {
    for (const kind of KINDS) this.#counts[kind] = 0;
    this.#keep();
  }

  #keep() {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(this.#counts));
    } catch {
      // Without storage the counts last as long as the page.
    }
  }
}

/** By what a code is known: never by its bytes. */
export const keyOf = (decision) => (decision.jti && decision.issuer ? `${decision.issuer.id}\n${decision.jti}` : null);
