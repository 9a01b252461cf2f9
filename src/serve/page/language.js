// The language of the page: one main language, and a second one that stands smaller below a verdict.
// A language is offered once its words are complete; one that is written vertically says so itself.
import { LANGUAGES, WORDS } from "./words.js";

const KEPT = "healthcode.language";

/** The languages with a text for every word. */
export function offered() {
  return LANGUAGES.filter((language) => language.place !== null);
}

let main = offered().find((language) => language.tag === kept()) ?? offered()[0];
const changed = [];

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** The main language. */
export const current = () => main;

/** The language in which a verdict is said a second time: Chinese beside all others. */
export function second() {
  const [chinese, english] = offered();
  return main === chinese ? english : chinese;
}

/** A word of the page in a language, `{name}` replaced by the values. */
export function say(key, values = {}, language = main) {
  const texts = WORDS[key];
  if (!texts) throw new Error(`no word ${key}`);
  return texts[language.place].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** A text of the judge, which speaks Chinese and English, with the language that it is in. */
export function told(text, language = main) {
  const english = language.tag === "en";
  return { text: (english ? text?.en : text?.zh) ?? "", lang: english ? "en" : "zh-CN" };
}

/** Calls back when the language changes. */
export function onLanguage(callback) {
  changed.push(callback);
}

/** Makes a language the main one. */
export function speak(tag) {
  main = offered().find((language) => language.tag === tag) ?? main;
  try {
    localStorage.setItem(KEPT, main.tag);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
  write(document);
  for (const callback of changed) callback(main);
}

/** Writes the words that the page itself names. */
export function write(root) {
  document.documentElement.lang = main.tag;
  document.documentElement.dataset.writing = main.writing;
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  for (const node of root.querySelectorAll("[data-word-label]")) {
    node.setAttribute("aria-label", say(node.dataset.wordLabel));
  }
  document.title = say(document.body.dataset.title ?? "gateTitle") + " · healthcode";
}

/** Fills the choice of languages. */
export function choice(select) {
  for (const language of offered()) {
    const option = document.createElement("option");
    option.value = language.tag;
    option.lang = language.tag;
    option.textContent = language.name;
    option.selected = language === main;
    select.append(option);
  }
  select.addEventListener("change", () => speak(select.value));
  write(document);
}
