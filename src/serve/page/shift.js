// The shift: how many of each verdict, and which codes were seen before. The counts outlive a reload
// and hold nothing of a person; codes are known by issuer and id, in memory alone and bounded.

const KEPT = "healthcode.shift";
const REMEMBERED = 4096;
const KINDS = ["pass", "hold", "quarantine", "reject", "undecided"];

export class Shift {
  #counts;
  #seen = new Map();

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
    this.#seen.clear();
    this.#keep();
  }

  /** Notes a code; gives when it was judged before, and how. */
  again(key, verdict) {
    if (!key) return null;
    const before = this.#seen.get(key) ?? null;
    this.#seen.delete(key);
    this.#seen.set(key, { at: Date.now(), verdict });
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.keys().next().value);
    return before;
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
