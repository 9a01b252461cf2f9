// Places by name with completion: the divisions of GB/T 2260, which the judge knows by the same table.
// The list is a help; what is typed and not in it goes to the judge as it is.
import { at, make } from "./make.js";
import { say } from "./language.js";

const SHOWN = 8;
/** More than that the judge takes for no declaration (`DECLARED_PLACES`). */
const MOST = 64;
/** Outside the mainland's border control: the code here, the first two digits in the table. */
const OUTSIDE = { 710000: "TW", 810000: "HK", 820000: "MO" };

let table = null;

/** Every division in force with its full name; asked for once. */
async function divisions() {
  table ??= fetch("/page/divisions.txt", { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then(read)
    .catch(() => []);
  return table;
}

function read(text) {
  const own = new Map();
  for (const line of text.split("\n")) {
    // A hyphen marks a code that is no longer in force: no name leads to it.
    if (line.length > 6 && line[6] !== "-") own.set(line.slice(0, 6), line.slice(6).trim());
  }
  return [...own].map(([code, name]) => {
    const above = [code.slice(0, 2) + "0000", code.slice(0, 4) + "00"].filter((other) => other !== code);
    const parts = [...new Set(above)].map((other) => own.get(other) ?? "");
    return { code: OUTSIDE[code] ?? code, name, full: parts.join("") + name };
  });
}

/** The divisions that a text may mean, those whose own name begins with it first. */
async function candidates(text) {
  const wanted = text.normalize("NFKC").replace(/\s/g, "");
  if (!wanted) return [];
  const all = await divisions();
  const rank = ({ code, name, full }) => {
    if (code.startsWith(wanted.toUpperCase())) return 0;
    if (name.startsWith(wanted)) return code.endsWith("0000") || code.length === 2 ? 0 : code.endsWith("00") ? 1 : 2;
    return full.startsWith(wanted) ? 3 : full.includes(wanted) ? 4 : 9;
  };
  const ranked = all.map((place) => ({ place, rank: rank(place) })).filter((row) => row.rank < 9);
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, SHOWN).map((row) => row.place);
}

/** The field for declared places: a combobox with what was chosen below it. */
export class Places {
  #chosen = [];
  #marked = -1;
  #offered = [];

  constructor() {
    this.input = at("place");
    this.list = at("place-list");
    this.given = at("declared");
    this.nothing = at("declares-nothing");
    this.input.addEventListener("input", () => this.#offer());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
    this.nothing.addEventListener("change", () => {
      if (this.nothing.checked) this.set([]);
    });
  }

  /** What a request says: nothing if nobody asked, an empty list for nothing to declare. */
  get value() {
    this.#add(this.input.value);
    if (this.#chosen.length > 0) return this.#chosen.map((place) => place.code);
    return this.nothing.checked ? [] : undefined;
  }

  /** The same in words. */
  get words() {
    return this.#chosen.map((place) => place.full);
  }

  set(places, nothing = this.nothing.checked) {
    this.#chosen = places;
    this.nothing.checked = nothing && places.length === 0;
    this.input.value = "";
    this.#close();
    this.#show();
  }

  clear() {
    this.set([], false);
  }

  #add(text) {
    for (const word of text.split(/[、，,;；]/).map((part) => part.trim()).filter(Boolean)) {
      const place = this.#offered.find((known) => known.full === word || known.code === word);
      const next = place ?? { code: word, full: word };
      const there = this.#chosen.some((known) => known.code === next.code);
      if (!there && this.#chosen.length < MOST) this.#chosen.push(next);
    }
    if (text.trim()) this.set(this.#chosen, false);
  }

  #show() {
    this.given.replaceChildren(...this.#chosen.map((place) => make("li", {},
      place.full,
      make("button", {
        type: "button",
        "aria-label": say("remove", { what: place.full }),
        onclick: () => this.set(this.#chosen.filter((known) => known !== place)),
      }, "×"))));
  }

  async #offer() {
    const { value } = this.input;
    if (/[、，,;；]/.test(value)) return this.#add(value);
    const offered = await candidates(value);
    if (value !== this.input.value) return undefined;
    this.#offered = offered;
    this.#marked = -1;
    this.list.replaceChildren(...offered.map((place, index) => make("li", {
      id: `place-${index}`,
      role: "option",
      "aria-selected": "false",
      lang: "zh-CN",
      onpointerdown: (event) => {
        event.preventDefault();
        this.#take(place);
      },
    }, place.full)));
    this.list.hidden = offered.length === 0;
    this.input.setAttribute("aria-expanded", String(offered.length > 0));
    return undefined;
  }

  #take(place) {
    this.set([...this.#chosen.filter((known) => known.code !== place.code), place].slice(0, MOST), false);
  }

  #key(event) {
    if (event.isComposing) return;
    const { length } = this.#offered;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !this.list.hidden) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#marked = (this.#marked + step + length) % length;
      [...this.list.children].forEach((option, index) => {
        option.setAttribute("aria-selected", String(index === this.#marked));
      });
      this.input.setAttribute("aria-activedescendant", `place-${this.#marked}`);
    } else if (event.key === "Enter" && this.input.value.trim()) {
      // Enter takes a place; only with nothing typed it ends the form.
      event.preventDefault();
      const marked = this.list.hidden ? null : this.#offered[Math.max(this.#marked, 0)];
      if (marked) this.#take(marked);
      else this.#add(this.input.value);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }

  #close() {
    this.list.hidden = true;
    this.#marked = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
