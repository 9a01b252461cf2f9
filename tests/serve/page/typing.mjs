// What a scanner does: it presses keys of a United States' keyboard, fast; the machine's layout makes
// other characters of them.

const PLAIN = "`1234567890-=[]\\;',./";
const SHIFTED = "~!@#$%^&*()_+{}|:\"<>?";
const CODES = ["Backquote", "Digit1", "Digit2", "Digit3", "Digit4", "Digit5", "Digit6", "Digit7", "Digit8", "Digit9",
  "Digit0", "Minus", "Equal", "BracketLeft", "BracketRight", "Backslash", "Semicolon", "Quote", "Comma", "Period", "Slash"];
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё";
/** The same places on a French keyboard. */
const FRENCH = [..."azertyuiop^$qsdfghjklmùwxcvbn,;²"];
const FRENCH_KEYS = [..."qwertyuiop[]asdfghjkl;'zxcvbnm,`"];
const FRENCH_DIGITS = "&é\"'(-è_çà";

function keyOf(character) {
  if (/[a-z]/i.test(character)) {
    return { code: `Key${character.toUpperCase()}`, shift: character !== character.toLowerCase() };
  }
  if (character === "\t") return { code: "Tab", shift: false };
  const plain = PLAIN.indexOf(character);
  if (plain >= 0) return { code: CODES[plain], shift: false };
  return { code: CODES[SHIFTED.indexOf(character)], shift: true };
}

/** The keys of a text as a scanner presses them, and the characters that a layout makes of them. */
export function keysOf(text, layout) {
  return [...text].map((character) => {
    const { code, shift } = keyOf(character);
    const lower = character.toLowerCase();
    const at = LATIN.indexOf(lower);
    const made = {
      us: character,
      cyrillic: at < 0 ? character : shift ? CYRILLIC[at].toUpperCase() : CYRILLIC[at],
      caps: lower === character ? character.toUpperCase() : lower,
      // An input method takes every key for itself.
      dead: "Process",
    }[layout];
    return { code, key: character === "\t" ? "Tab" : made, shift };
  });
}

/** The keys that a French keyboard has for a text of base64url. */
export function layoutOf(text) {
  return [...text].map((character) => {
    const lower = character.toLowerCase();
    const letter = FRENCH.indexOf(lower);
    if (/[a-z]/.test(lower)) {
      const us = FRENCH_KEYS[letter];
      return { code: us === ";" ? "Semicolon" : `Key${us.toUpperCase()}`, key: character, shift: lower !== character };
    }
    if (character === ".") return { code: "Comma", key: ".", shift: true };
    if (/\d/.test(character)) return { code: `Digit${character}`, key: character, shift: true };
    return { code: `Digit${(FRENCH_DIGITS.indexOf(character) + 1) % 10}`, key: character, shift: false };
  });
}

/** Presses them, and Enter. */
export async function type(page, keys, { enter = true } = {}) {
  const session = await page.context().newCDPSession(page);
  const all = enter ? [...keys, { code: "Enter", key: "Enter", shift: false }] : keys;
  await Promise.all(all.map(({ code, key, shift }) => session.send("Input.dispatchKeyEvent", {
    type: "keyDown",
    code,
    key,
    modifiers: shift ? 8 : 0,
    text: key.length === 1 ? key : key === "Enter" ? "\r" : "",
  })));
  await session.detach();
}
