// What every part needs: the service, browsers, the fixtures, axe-core, and the count of faults.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream", "--mute-audio"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

export class Bench {
  faults = 0;
  #services = [];
  #browsers = [];

  constructor(tools, program) {
    const require = createRequire(`${resolve(tools)}/`);
    this.program = resolve(program);
    this.chromium = require("playwright-core").chromium;
    this.axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
    this.work = mkdtempSync(join(tmpdir(), "healthcode-pages-"));
    this.pictures = process.env.PICTURES;
    if (this.pictures) mkdirSync(this.pictures, { recursive: true });
  }

  fault(text) {
    this.faults += 1;
    console.error(`FAULT ${text}`);
  }

  /** Notes a fault unless the two are the same. */
  is(what, found, wanted) {
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
      this.fault(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
    }
  }

  /** The text of a fixture's code. */
  code(name) {
    return readFileSync(this.file(`codes/${name}.txt`), "utf8").trim();
  }

  file(path) {
    return join(ROOT, "fixtures", path);
  }

  /** Starts the service; gives its address and how to end it. */
  async serve(...flags) {
    const child = spawn(this.program, ["serve", "--listen", "127.0.0.1:0", "--lang", "en", ...flags], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env.PATH },
    });
    this.#services.push(child);
    const address = await new Promise((done, failed) => {
      let said = "";
      const hear = (bytes) => {
        said += bytes;
        const found = /http:\/\/[\d.]+:\d+/.exec(said);
        if (found) done(found[0]);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.on("exit", () => failed(new Error(`the service ended: ${said}`)));
    });
    const ended = new Promise((done) => child.on("exit", done));
    return { address, end: async () => {
      child.kill("SIGTERM");
      await ended;
    } };
  }

  async browser(...more) {
    const browser = await this.chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [...ARGUMENTS, ...more],
    });
    this.#browsers.push(browser);
    return browser;
  }

  /** A page that reports everything it complains about and everything it asks elsewhere. */
  async page(context, address, path = "/") {
    const page = await context.newPage();
    page.on("console", (message) => {
      // A service that is away, or a request that is refused, is part of the test.
      if (message.type() === "error" && /Failed to load resource/.test(message.text())) return;
      this.fault(`${path}: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.fault(`${path}: ${error.stack}`));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(address) && !/^(blob|data):/.test(url)) this.fault(`${path}: asks for ${url}`);
    });
    await page.goto(address + path);
    return page;
  }

  /** Holds a page against axe-core, and looks whether it is wider than the screen. */
  async look(page, what) {
    // Through the debugger, which the page's policy does not bind.
    await page.evaluate(this.axe);
    // A verdict that is still fading in has the colours of neither end.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    const found = await page.evaluate((runOnly) => window.axe.run({ runOnly }), RULES);
    for (const rule of found.violations) {
      this.fault(`${what}: ${rule.id}: ${rule.help}, first ${rule.nodes[0].html.slice(0, 160)} ${rule.nodes[0].failureSummary}`);
    }
    await this.fits(page, what);
  }

  async fits(page, what) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) this.fault(`${what}: ${over} px wider than the screen`);
    await this.picture(page, what);
  }

  async picture(page, what) {
    if (this.pictures) await page.screenshot({ path: join(this.pictures, `${what.replace(/\W+/g, "-")}.png`) });
  }

  async close() {
    for (const browser of this.#browsers) await browser.close().catch(() => undefined);
    for (const child of this.#services) child.kill("SIGKILL");
    rmSync(this.work, { recursive: true, force: true });
  }
}
