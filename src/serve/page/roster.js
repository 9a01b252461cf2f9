// The employers' page: what was dropped goes to this machine's own service as one job; its progress, the
// columns that were found, and the result.
import { at, make, show } from "./make.js";
import { choice, onLanguage, say, told } from "./language.js";
import { MOST_BYTES, chosen, dropped, matters } from "./upload.js";
import { fault } from "./judge.js";

const EVERY_MS = 700;
const LISTED = 12;
/** More rows than that belong into the report. */
const MOST_ROWS = 500;
const ROLES = { name: "columnName", id: "columnId", code: "columnCode" };
/** What of a report lists those alone who did not pass. */
const REST = "only=not-passed";
const VERDICTS = ["pass", "hold", "quarantine", "reject"];

let files = [];
let job = null;
let state = null;

function list() {
  files = files.filter(matters);
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const size = Math.max(0.1, bytes / 1024 / 1024).toFixed(1);
  show(at("chosen"), files.length > 0 ? say("rosterFiles", { n: files.length, size }) : "");
  const shown = files.slice(0, LISTED).map(({ path }) => make("li", {}, path));
  if (files.length > LISTED) shown.push(make("li", {}, "……"));
  at("chosen-list").replaceChildren(...shown);
  at("chosen-list").hidden = files.length === 0;
  if (bytes > MOST_BYTES) show(at("fault"), say("rosterTooLarge"));
  at("start").disabled = files.length === 0 || bytes > MOST_BYTES;
  at("clear").hidden = files.length === 0;
}

async function asked(address, options = {}) {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options }).catch(() => null);
  const body = await answer?.json().catch(() => null);
  return { answer, body, ok: Boolean(answer?.ok) };
}

function failed({ answer, body }) {
  const problem = fault(answer?.status ?? 0, body);
  const why = problem.kind === "away" && !answer ? say("away") : told(problem).text;
  show(at("fault"), say("rosterFailed", { why }));
}

async function start() {
  const form = new FormData();
  const options = { with_names: at("names").checked };
  form.append("options", new Blob([JSON.stringify(options)], { type: "application/json" }), "options.json");
  for (const { file, path } of files) form.append("file", file, path);
  at("start").disabled = true;
  show(at("fault"), "");
  step("progress");
  at("done").textContent = say("rosterSending");
  at("bar").removeAttribute("value");
  const sent = await asked("/v1/roster", { method: "POST", body: form });
  const place = sent.answer?.headers.get("location");
  if (!sent.ok || !place) {
    failed(sent);
    step("choose");
    return list();
  }
  job = new URL(place, location.href).pathname;
  return follow(job);
}

/** Asks how far the job is until it has ended. */
async function follow(of) {
  while (job === of) {
    const seen = await asked(of);
    if (job !== of) return;
    if (!seen.ok) {
      failed(seen);
      return step("choose");
    }
    state = seen.body;
    draw();
    if (["done", "stopped", "failed"].includes(state.state)) return;
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
}

function draw() {
  const { judged = 0, total } = state;
  const ended = state.state === "done" || state.state === "stopped";
  if (state.state === "failed") {
    show(at("fault"), say("rosterFailed", { why: told(state.error ?? {}).text }));
    return step("choose");
  }
  columns();
  step(ended ? "result" : "progress");
  if (total > 0) at("bar").value = judged / total;
  else at("bar").removeAttribute("value");
  const known = total === null ? "rosterSoFar" : "rosterProgress";
  at("done").textContent = judged > 0 ? say(known, { done: judged, all: total }) : say("rosterReading");
  show(at("left"), left(state.seconds_left));
  if (ended) result();
  return undefined;
}

/** The time that is left, by the pace so far. */
function left(seconds) {
  if (typeof seconds !== "number") return "";
  const time = seconds < 90 ? say("seconds", { n: seconds }) : say("minutes", { n: Math.ceil(seconds / 60) });
  return say("rosterLeft", { time });
}

/** Which part of the page is in sight. */
function step(name) {
  document.body.dataset.state = name;
  for (const id of ["choose", "progress", "result"]) at(id).hidden = id !== name;
  at("columns").hidden = name !== "result" || at("tables").childElementCount === 0;
}

/** The columns that were found, each with the choice of another. */
function columns() {
  const tables = state.tables ?? [];
  if (at("tables").dataset.job === job && at("tables").childElementCount > 0) return;
  at("tables").dataset.job = job;
  const headings = tables[0]?.columns ?? [];
  const title = tables.map((table) => table.title).join(say("between"));
  const fields = Object.entries(ROLES).map(([role, word]) => {
    const option = ({ letter, heading, role: found }) => {
      const node = make("option", { value: letter }, heading ? `${letter} · ${heading}` : letter);
      node.selected = found === role;
      return node;
    };
    const none = make("option", { value: "" }, say("rosterColumnNone"));
    return make("label", {}, say(word), make("select", { "data-role": role }, none, ...headings.map(option)));
  });
  at("tables").replaceChildren(...(headings.length > 0 ? [make("fieldset", {}, make("legend", {}, title), ...fields)] : []));
}

async function map() {
  const wanted = {};
  for (const select of at("tables").querySelectorAll("select")) {
    if (select.value) wanted[select.dataset.role] = select.value;
  }
  const of = job;
  const sent = await asked(`${of}/map`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(wanted),
  });
  if (!sent.ok) return failed(sent);
  show(at("fault"), "");
  delete at("tables").dataset.job;
  step("progress");
  return follow(of);
}

function result() {
  const counts = state.verdicts ?? {};
  const all = [...VERDICTS, "undecided"].filter((kind) => kind !== "undecided" || counts[kind] > 0);
  at("totals").replaceChildren(...all.map((kind) => make("li", { "data-kind": kind },
    say(kind), make("b", {}, String(counts[kind] ?? 0)))));
  at("result-title").textContent = say(state.state === "stopped" ? "rosterStopped" : "rosterDone");
  links();
}

function links() {
  at("report").href = `${job}/report.html`;
  for (const form of ["xlsx", "html", "jsonl"]) {
    at(form).href = `${job}/report.${form}`;
    at(form).download = `${say("rosterResult")}.${form}`;
    at(`rest-${form}`).href = `${job}/report.${form}?${REST}`;
    at(`rest-${form}`).download = `${say("onlyNotPassed")}.${form}`;
  }
  only();
}

/** Those who did not pass: on the page, and as reports of their own. */
async function only() {
  const on = at("only").checked;
  at("rest").hidden = !on;
  at("rest-ways").hidden = !on;
  if (!on) return;
  const of = job;
  const answer = await fetch(`${of}/report.jsonl?${REST}`, { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  const text = answer?.ok ? await answer.text() : "";
  if (of !== job) return;
  const lines = text.split("\n").filter(Boolean);
  at("rest-rows").replaceChildren(...lines.slice(0, MOST_ROWS).map((line) => {
    const row = JSON.parse(line);
    const reason = row.reasons?.[0] ? told(row.reasons[0]).text : row.error ?? "";
    return make("tr", {}, make("th", { scope: "row" }, row.input),
      make("td", { "data-kind": row.verdict ?? "undecided" }, say(row.verdict ?? "undecided")),
      make("td", {}, row.holder?.name ?? ""), make("td", {}, reason));
  }));
  show(at("rest-more"), lines.length > MOST_ROWS ? say("rosterMoreRows", { n: lines.length - MOST_ROWS }) : "");
}

at("files").addEventListener("change", (event) => {
  files = [...files, ...chosen(event.target.files)];
  event.target.value = "";
  list();
});
at("folder").addEventListener("change", (event) => {
  files = [...files, ...chosen(event.target.files)];
  event.target.value = "";
  list();
});
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  at("drop").dataset.over = "yes";
});
document.addEventListener("dragleave", () => {
  at("drop").dataset.over = "no";
});
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  at("drop").dataset.over = "no";
  const found = await dropped(event.dataTransfer);
  if (document.body.dataset.state !== "choose") return;
  files = [...files, ...found];
  list();
});
at("clear").addEventListener("click", () => {
  files = [];
  show(at("fault"), "");
  list();
});
at("start").addEventListener("click", start);
at("stop").addEventListener("click", () => asked(`${job}/stop`, { method: "POST" }));
at("map").addEventListener("click", map);
at("only").addEventListener("change", only);
at("delete").addEventListener("click", async () => {
  const of = job;
  job = null;
  await asked(of, { method: "DELETE" });
  files = [];
  state = null;
  step("choose");
  list();
  show(at("chosen"), say("rosterDeleted"));
});
onLanguage(() => {
  list();
  delete at("tables").dataset.job;
  if (state) draw();
});
choice(at("language"));
list();
