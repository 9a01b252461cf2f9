// The words: every one in both languages, every one that is asked for, none that is not.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./bench.mjs";

/** What the style of the project does not say to a guard (`tests/it/style.rs`). */
const NOT_SAID = ["持有人", "关口", "重扫", "重新扫码", "过于", "请由", "须", "伪造", "嫌疑", "「", "健康码状态"];

export async function run(bench) {
  const folder = join(ROOT, "src/serve/page");
  // Node reads modules by their ending or by the package beside them.
  const copy = join(bench.work, "words");
  mkdirSync(copy, { recursive: true });
  writeFileSync(join(copy, "package.json"), '{"type":"module"}');
  for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(copy, name));
  const { LANGUAGES, WORDS } = await import(pathToFileURL(join(copy, "words.js")));
  const places = LANGUAGES.filter((language) => language.place !== null).map((language) => language.place);
  bench.is("the languages that are offered", places, [0, 1]);
  const sources = readdirSync(folder).filter((name) => /\.(js|html)$/.test(name) && name !== "words.js");
  const text = sources.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  for (const [key, texts] of Object.entries(WORDS)) {
    if (texts.length !== places.length || texts.some((one) => !one.trim())) bench.fault(`${key}: not in every language`);
    const values = texts.map((one) => [...one.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort());
    bench.is(`${key}: its values`, values[0], values[1]);
    for (const word of NOT_SAID) if (texts[0].includes(word)) bench.fault(`${key}: “${word}” in ${texts[0]}`);
    if (/[一-鿿]/.test(texts[1].replace("□", "")) && !["testEnvironment"].includes(key)) bench.fault(`${key}: Chinese in the English text`);
    const named = new RegExp(`["'\`]${key}["'\`]|\\b${key}[:,]`).test(text) || /^(documentType|primary-|junior-|senior-)/.test(key);
    if (!named && !SAID_BY_THE_JUDGE.includes(key)) bench.fault(`${key}: no page says it`);
  }
  const asked = [...text.matchAll(/\bsay\("([\w-]+)"|data-word(?:-label)?="([\w-]+)"/g)].map((found) => found[1] ?? found[2]);
  for (const key of new Set(asked)) if (!WORDS[key]) bench.fault(`${key}: there is no such word`);
  for (const name of sources.filter((one) => one.endsWith(".html"))) {
    const markup = readFileSync(join(folder, name), "utf8");
    if (/\sstyle=|\son\w+=|<script(?![^>]*src=)|https?:/.test(markup)) bench.fault(`${name}: against the page's policy`);
  }
  if (/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/.test(text)) bench.fault("a text becomes markup");
}

/** Words of the contract that come as values of a decision. */
const SAID_BY_THE_JUDGE = ["matched", "name-only", "mismatched", "not-checked", "green", "yellow", "orange", "red", "grey",
  "live", "static", "copy", "low", "medium", "high", "key", "overseas", "city-entry", "community", "workplace", "school"];
