// A scanner that types like a keyboard. The text is taken from the keys themselves
// (KeyboardEvent.code), so that no layout and no input method matters; where the scanner is set to the
// machine's own layout, the characters are right instead. The signature stays the judge of both.

/** What a keyboard of the United States types by each key, without and with Shift. */
const KEYS = new Map([
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("").map((letter) => [`Key${letter}`, [letter.toLowerCase(), letter]]),
  ...[...")!@#$%^&*("].map((shifted, digit) => [`Digit${digit}`, [String(digit), shifted]]),
  ...[..."0123456789"].map((digit) => [`Numpad${digit}`, [digit, digit]]),
  ["Minus", ["-", "_"]], ["Equal", ["=", "+"]], ["BracketLeft", ["[", "{"]], ["BracketRight", ["]", "}"]],
  ["Backslash", ["\\", "|"]], ["Semicolon", [";", ":"]], ["Quote", ["'", "\""]], ["Backquote", ["`", "~"]],
  ["Comma", [",", "<"]], ["Period", [".", ">"]], ["Slash", ["/", "?"]], ["Space", [" ", " "]],
  ["NumpadDecimal", [".", "."]], ["NumpadSubtract", ["-", "-"]], ["NumpadDivide", ["/", "/"]],
  ["NumpadAdd", ["+", "+"]], ["NumpadMultiply", ["*", "*"]],
]);

/** Keys that follow one another faster are typed by no hand; inside a field, that tells a scanner. */
const FAST_MS = 60;
/** After so many of them, a scanner is at work; outside of every field, however slow it is. */
const BURST = 6;
/** A whole code ends after this pause, if nothing ends it before. */
const PAUSE_MS = 300;
/** Any other text of a scanner ends after this one. */
const LONG_PAUSE_MS = 1000;
/** More than the judge accepts for one text. */
const LONGEST = 16_000;

/** Listens for scans; `scanned(code, number)` gets the text, and the ID number behind a TAB. */
export class Keyboard {
  #pressed = [];
  #last = 0;
  #run = 0;
  #timer = 0;
  #burst = false;
  #field = null;
  #before = "";

  constructor(scanned) {
    this.scanned = scanned;
    document.addEventListener("keydown", (event) => this.#down(event), { capture: true });
  }

  #down(event) {
    if (event.ctrlKey && !event.altKey || event.metaKey) return;
    const now = event.timeStamp;
    if (now - this.#last > (this.#burst ? LONG_PAUSE_MS : PAUSE_MS)) this.#forget();
    const pair = KEYS.get(event.code);
    const ends = event.code === "Enter" || event.code === "NumpadEnter";
    if (!pair && !ends && event.code !== "Tab") {
      // Shift, AltGr and Caps Lock belong to the key that follows.
      if (!["Shift", "CapsLock", "AltGraph", "Alt"].includes(event.key)) this.#forget();
      return;
    }
    this.#run = now - this.#last < FAST_MS ? this.#run + 1 : 1;
    this.#last = now;
    if (this.#pressed.length === 0) {
      const field = document.activeElement;
      this.#field = field instanceof HTMLInputElement && field.type !== "file" ? field : null;
      this.#before = this.#field?.value ?? "";
    }
    if (!ends && this.#pressed.length < LONGEST) {
      const character = event.code === "Tab" ? "\t" : event.key.length === 1 ? event.key : "";
      this.#pressed.push({ key: pair ? pair[event.shiftKey ? 1 : 0] : "\t", character });
    }
    this.#burst ||= (this.#field ? this.#run : this.#pressed.length) >= BURST;
    if (!this.#burst) return;
    // What a scanner types neither presses buttons nor moves the focus.
    event.preventDefault();
    clearTimeout(this.#timer);
    if (ends) this.#end();
    else this.#timer = setTimeout(() => this.#pause(), PAUSE_MS);
  }

  #pause() {
    const text = this.#text();
    if (isWhole(text)) this.#end();
    else this.#timer = setTimeout(() => this.#end(), LONG_PAUSE_MS - PAUSE_MS);
  }

  #text() {
    const by = (name) => this.#pressed.map((pressed) => pressed[name]).join("").replace(/^ +| +$/g, "");
    const [keys, characters] = [by("key"), by("character")];
    return !beginsAsCode(keys) && beginsAsCode(characters) ? characters : keys;
  }

  #end() {
    const text = this.#text();
    if (this.#field) {
      // The first keys went into a field before it was known that no hand typed them.
      const focused = document.activeElement === this.#field;
      if (focused) this.#field.blur();
      this.#field.value = this.#before;
      this.#field.dispatchEvent(new Event("input", { bubbles: true }));
      if (focused) this.#field.focus();
    }
    this.#forget();
    if (!text) return;
    const tab = text.indexOf("\t");
    if (tab < 0) this.scanned(text, "");
    else this.scanned(text.slice(0, tab).trim(), text.slice(tab + 1).trim());
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#pressed = [];
    this.#burst = false;
    this.#field = null;
    this.#last = 0;
    this.#run = 0;
  }
}

/** Whether the first part of a code is the header of one. */
function beginsAsCode(text) {
  const part = /e[yw][\w-]+(?=\.)/.exec(text)?.[0];
  if (!part) return false;
  try {
    const bytes = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    return typeof JSON.parse(bytes).alg === "string";
  } catch {
    return false;
  }
}

/** Whether a pause may end the text: three parts, or six with a proof, and the last one whole. */
function isWhole(text) {
  return /^\S*e[yw][\w-]+\.[\w-]+\.[\w-]{86}(~[\w-]+\.[\w-]+\.[\w-]{86})?$/.test(text);
}

/** Whether a typed text is an ID number and no code. */
export const isNumber = (text) => /^(\d{17}[\dXx]|\d{15})$/.test(text);
