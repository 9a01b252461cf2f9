// The employers' page: a workbook, a folder with pictures, columns that were corrected, a job that was
// stopped, downloads.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export async function run(bench) {
  const service = await bench.serve("--demo");
  const browser = await bench.browser();
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, acceptDownloads: true });
  const page = await bench.page(context, service.address, "/roster");
  await bench.look(page, "roster choose");
  await workbook(bench, page);
  await folder(bench, page);
  await page.setViewportSize({ width: 390, height: 844 });
  await bench.look(page, "roster result 390");
  await page.selectOption("#language", "en");
  await bench.look(page, "roster result English");
  await context.close();
  const pair = await bench.page(await browser.newContext({ viewport: { width: 390, height: 844 } }), service.address, "/pair");
  await bench.look(pair, "pair");
  await browser.close();
  await service.end();
}

const totals = (page) => page.locator("#totals li").evaluateAll((rows) => Object.fromEntries(rows
  .map((row) => [row.dataset.kind, Number(row.querySelector("b").textContent)])));

/** What the command line counts for the same roster. */
function counted(bench, ...inputs) {
  const out = join(bench.work, `${Math.random()}.jsonl`);
  try {
    execFileSync(bench.program, ["roster", ...inputs, "--demo", "--lang", "zh", "--out", out], { stdio: "ignore" });
  } catch (error) {
    if (error.status !== 1 && error.status < 10) throw error;
  }
  // Counts are of workers: a picture on no row is none.
  const workers = readFileSync(out, "utf8").trim().split("\n").map((line) => JSON.parse(line))
    .filter((line) => !line.flags?.some((flag) => (flag.code ?? flag) === "not-on-roster"));
  const count = { pass: 0, hold: 0, quarantine: 0, reject: 0 };
  for (const { verdict = "undecided" } of workers) count[verdict] = (count[verdict] ?? 0) + 1;
  return count;
}

async function judge(page) {
  await page.click("#start");
  await page.waitForSelector("#result:not([hidden])", { timeout: 60_000 });
}

async function workbook(bench, page) {
  const name = readdirSync(bench.file("rosters/two-hundred")).find((file) => file.endsWith(".xlsx"));
  const file = bench.file(`rosters/two-hundred/${name}`);
  await page.setInputFiles("#files", file);
  bench.is("what was chosen", (await page.textContent("#chosen")).startsWith("1个文件"), true);
  await judge(page);
  bench.is("a workbook, as the command line counts it", await totals(page), counted(bench, file));
  await bench.look(page, "roster result");
  for (const [id, begins] of [["xlsx", "PK"], ["html", "<!"], ["jsonl", "{"]]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#${id}`)]);
    const bytes = readFileSync(await download.path());
    bench.is(`the download ${id}`, bytes.subarray(0, begins.length).toString().toLowerCase(), begins.toLowerCase());
  }
  // Those alone who did not pass, on the page and as reports.
  const counts = await totals(page);
  await page.check("#only");
  await page.waitForSelector("#rest-rows tr");
  const rest = Object.entries(counts).reduce((sum, [name_, count]) => sum + (name_ === "pass" ? 0 : count), 0);
  bench.is("the rest on the page", await page.locator("#rest-rows tr").count(), rest);
  for (const [id, holds] of [["rest-xlsx", "PK"], ["rest-html", "[NOT PASSED ONLY]"], ["rest-jsonl", "{"]]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#${id}`)]);
    const bytes = readFileSync(await download.path());
    bench.is(`the download ${id}`, bytes.includes(holds), true);
    if (id === "rest-jsonl") bench.is("lines of the rest", bytes.toString().trim().split("\n").length, rest);
  }
  await page.click("#delete");
  await page.waitForSelector("#choose:not([hidden])");
}

async function folder(bench, page) {
  const path = bench.file("rosters/pictures-in-folder");
  await page.setInputFiles("#folder", path);
  await judge(page);
  bench.is("a folder with pictures", await totals(page), counted(bench, join(path, "a.csv"), join(path, "群")));
}
