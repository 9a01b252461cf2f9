// Opens report pages in Chromium and holds them against axe-core: WCAG 2.1 A and AA and axe's best
// practices, on a desktop, on a phone (390 px), in the dark and printed. Also: nothing is fetched,
// the page runs nothing but its own script, and the search works.
//
//   node tests/report/accessible.mjs TOOLS PAGE.html...
//
// TOOLS is a folder outside the project with `playwright-core` and `axe-core` installed by npm;
// Chromium is Debian's. `tests/report/accessible.sh` sets both up.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, ...pages] = process.argv.slice(2);
if (!tools || pages.length === 0) {
  console.error("usage: node accessible.mjs TOOLS PAGE.html...");
  process.exit(2);
}
const require = createRequire(resolve(tools) + "/");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const views = {
  desktop: { viewport: { width: 1360, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  dark: { viewport: { width: 1360, height: 900 }, colorScheme: "dark" },
  print: { viewport: { width: 1047, height: 700 } },
};
let faults = 0;
const fault = (text) => {
  faults += 1;
  console.error(text);
};

for (const file of pages) {
  const url = pathToFileURL(resolve(file)).href;
  for (const [name, options] of Object.entries(views)) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on("request", (request) => {
      if (request.url() !== url) fault(`${file} ${name}: asks for ${request.url()}`);
    });
    page.on("console", (message) => fault(`${file} ${name}: ${message.text()}`));
    page.on("pageerror", (error) => fault(`${file} ${name}: ${error}`));
    const start = Date.now();
    await page.goto(url);
    if (name === "print") await page.emulateMedia({ media: "print" });
    const opened = Date.now() - start;
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) fault(`${file} ${name}: ${overflow} px wider than the screen`);
    // Through the debugger, which the page's policy does not bind; the page itself could not.
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    }));
    for (const rule of found.violations) {
      fault(`${file} ${name}: ${rule.id} (${rule.impact}): ${rule.help}, ${rule.nodes.length} times, `
        + `first ${rule.nodes[0].html.slice(0, 160)} ${rule.nodes[0].failureSummary ?? ""}`);
    }
    console.log(`${file} ${name}: opened in ${opened} ms, ${found.passes.length} rules hold, `
      + `${found.violations.length} do not, ${found.incomplete.length} need a person`);
    if (name === "desktop") await search(page, file);
    await context.close();
  }
}
await browser.close();
process.exit(faults === 0 ? 0 : 1);

// The buttons and the search show what they say, and nothing else.
async function search(page, file) {
  const visible = () => page.locator("#workers tbody tr:visible").count();
  const all = await visible();
  const reject = page.locator("#tools button[value=r]");
  if (await reject.count()) {
    await reject.click();
    const some = await visible();
    const said = Number(await reject.locator("small").textContent());
    if (some !== said) fault(`${file}: ${some} rows shown for a button that says ${said}`);
    await page.locator("#tools button").first().click();
  }
  await page.fill("#search", "no such worker");
  await page.waitForTimeout(500);
  if (await visible() !== 0) fault(`${file}: a search for nothing finds something`);
  await page.fill("#search", "");
  await page.waitForTimeout(500);
  if (await visible() !== all) fault(`${file}: an empty search hides rows`);
}
