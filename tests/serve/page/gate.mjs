// The gate's page without a camera: what a scanner types, pictures, what is entered beside, every state.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keysOf, layoutOf, type } from "./typing.mjs";

const STATES = {
  pass: "zhejiang-green", hold: "henan-yellow", quarantine: "notice-wuhan", reject: "signature-forged",
};
/** Screens, and whether axe-core looks at them: its rules hardly depend on the size. */
const SIZES = [[390, 844, true], [1024, 768, true], [1920, 1080, false], [360, 640, false]];

export async function run(bench) {
  const service = await bench.serve("--demo");
  const browser = await bench.browser();
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  const page = await bench.page(context, service.address);
  await ready(bench, page);
  await layouts(bench, page);
  await lines(bench, page);
  await fields(bench, page);
  await pictures(bench, page);
  await entered(bench, page);
  await boxes(bench, page);
  await again(bench, page);
  await hostile(bench, page);
  await looks(bench, page);
  await digits(bench, browser);
  await languages(bench, browser, service.address);
  await away(bench, page, service);
  await browser.close();
}

const kind = (page) => page.evaluate(() => {
  const shown = document.getElementById("verdict");
  return shown.hidden ? null : shown.dataset.kind;
});
const headline = (page) => page.textContent("#headline .word");
const duties = (page) => page.locator(".to-do li").count();

/** Waits for a verdict and gives its kind. */
async function verdict(page) {
  await page.waitForSelector("#verdict:not([hidden])", { timeout: 10_000 });
  return kind(page);
}

async function next(page) {
  await page.keyboard.press("Escape");
  await page.waitForSelector("#verdict", { state: "hidden" });
}

async function ready(bench, page) {
  await page.waitForFunction(() => document.getElementById("trust").dataset.level !== "unknown");
  bench.is("gate: the strip of a demonstration", await page.getAttribute("#trust", "data-level"), "red");
  const age = await page.textContent("#trust-text");
  if (!/2020-03-26/.test(age)) bench.fault(`gate: no age of the trust: ${age}`);
}

/** A scanner types by keys; whatever layout or input method the machine has, the code is the same. */
async function layouts(bench, page) {
  const code = bench.code("zhejiang-green");
  for (const layout of ["us", "cyrillic", "caps", "dead"]) {
    await type(page, keysOf(code, layout));
    bench.is(`scanner, ${layout}`, await verdict(page), "pass");
    await next(page);
  }
  // A scanner that is set to the machine's French layout presses other keys for the same characters.
  await type(page, layoutOf(code));
  bench.is("scanner set to the machine's layout", await verdict(page), "pass");
  await next(page);
}

/** How a scan ends, and what may follow the code. */
async function lines(bench, page) {
  const green = bench.code("zhejiang-green");
  await type(page, keysOf(green, "us"), { enter: false });
  bench.is("scanner without a suffix", await verdict(page), "pass");
  await next(page);
  await type(page, keysOf(`${green}\t330102190001011234`, "us"));
  bench.is("a code, TAB and a number that is none", [await verdict(page), await headline(page)], ["reject", "号码有误"]);
  await next(page);
  // Two people in a row: both are judged and counted, the first stands for a while.
  const counted = () => page.evaluate(() => Object.fromEntries([...document.querySelectorAll("#counts div")].map((row) => [row.dataset.kind, Number(row.querySelector("dd").textContent)])));
  const before = await counted();
  await type(page, keysOf(green, "us"));
  await type(page, keysOf(bench.code("henan-yellow"), "us"));
  bench.is("the first of two", await verdict(page), "pass");
  await page.waitForFunction(() => document.getElementById("verdict").dataset.kind === "hold");
  const after = await counted();
  bench.is("two people are counted", [after.countAll - before.countAll, after.pass - before.pass, after.hold - before.hold], [2, 1, 1]);
  const line = await page.textContent("#before");
  if (!line.includes("放行") || !line.includes("待办未办完")) bench.fault(`the one before is not told: ${line}`);
  await next(page);
  // A focused button hears nothing of a scan.
  await page.focus("#no-code");
  await type(page, keysOf(bench.code("henan-yellow"), "us"));
  bench.is("a scan onto a button", await verdict(page), "hold");
  bench.is("its reason", await page.textContent(".why"), "第二条 黄码，不适用绿码互认");
  await next(page);
}

/** A scan into a field leaves the field as it was. */
async function fields(bench, page) {
  await page.click('#ask [data-field="temperature"]');
  await page.fill("#temperature", "36,6");
  await page.focus("#id_number");
  await page.keyboard.type("33", { delay: 120 });
  await page.waitForTimeout(500);
  await type(page, keysOf(bench.code("zhejiang-green"), "cyrillic"));
  await verdict(page);
  bench.is("a scan into an open form closes it", await page.evaluate(() => document.getElementById("details").open), false);
  const given = await page.textContent("#given");
  if (!given.includes("36.6")) bench.fault(`the temperature of the form was lost: ${given}`);
  if (given.includes("eyJ")) bench.fault(`the scan stands in a field: ${given}`);
  await next(page);
  bench.is("nothing is left of the form", await page.textContent("#given"), "");
}

async function pictures(bench, page) {
  await page.setInputFiles("#file", bench.file("codes/zhejiang-green.png"));
  bench.is("a photo", await verdict(page), "pass");
  await next(page);
  const dropped = async (name, type_, how) => {
    const text = readFileSync(bench.file(`codes/${name}`)).toString("base64");
    await page.evaluate(({ text: data, type: kind_, how: way }) => {
      const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], "x", { type: kind_ }));
      const event = way === "paste"
        ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true })
        : new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
    }, { text, type: type_, how });
  };
  await dropped("notice-wuhan.png", "image/png", "drop");
  bench.is("a dropped picture", await verdict(page), "quarantine");
  await next(page);
  await dropped("henan-yellow.png", "image/png", "paste");
  bench.is("a pasted picture", await verdict(page), "hold");
  await next(page);
  await page.setInputFiles("#file", bench.file("codes/picture-no-code.png"));
  bench.is("a picture without a code", [await verdict(page), await headline(page)], ["reject", "没读到码"]);
  await next(page);
}

/** What the guard enters belongs to one person. */
async function entered(bench, page) {
  const open = (field) => page.click(`#ask [data-field="${field}"]`);
  await type(page, keysOf(bench.code("zhejiang-green"), "us"));
  bench.is("a pass with a box", [await verdict(page), await duties(page)], ["pass", 1]);
  await page.click(".fill");
  await page.fill("#temperature", "50");
  await page.click("#details-good");
  bench.is("a temperature that is none keeps the form open", await page.isVisible("#details-fault"), true);
  await page.fill("#temperature", "38,5");
  await page.click("#details-good");
  await page.waitForFunction(() => document.getElementById("verdict").dataset.kind !== "pass");
  bench.is("a fever holds", await kind(page), "hold");
  await next(page);
  await type(page, keysOf(bench.code("zhejiang-green"), "us"));
  bench.is("the fever is forgotten", await verdict(page), "pass");
  await next(page);
  await open("declared");
  await page.keyboard.type("武汉", { delay: 30 });
  await page.waitForSelector("#place-list li");
  await bench.look(page, "gate form");
  bench.is("the first place offered", await page.textContent("#place-list li"), "湖北省武汉市");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await type(page, keysOf(bench.code("zhejiang-green"), "us"));
  bench.is("a declared key area", await verdict(page), "quarantine");
  await next(page);
  await open("declared");
  await page.fill("#place", "无此地");
  await page.click("#details-good");
  await type(page, keysOf(bench.code("zhejiang-green"), "us"));
  await page.waitForSelector("#details-fault:not([hidden])");
  bench.is("a place that is none judges nobody", await kind(page), null);
  await page.click("#declared button");
  await page.click("#details-good");
  bench.is("once it is right, the same code is judged", await verdict(page), "pass");
  await next(page);
  await page.click("#no-code");
  bench.is("no code", await verdict(page), "hold");
  await next(page);
}

/** A pass with open boxes does not look finished. */
async function boxes(bench, page) {
  await type(page, keysOf(bench.code("zhejiang-green"), "us"));
  await verdict(page);
  const state = () => page.evaluate(() => [document.getElementById("verdict").dataset.open, document.documentElement.dataset.signal]);
  bench.is("a pass with a box", await state(), ["yes", "open"]);
  const striped = await page.evaluate(() => getComputedStyle(document.getElementById("verdict")).backgroundImage);
  if (!striped.includes("repeating")) bench.fault("an unfinished pass looks finished");
  await page.check(".to-do input");
  bench.is("a pass that is done", await state(), ["no", "pass"]);
  await page.uncheck(".to-do input");
  bench.is("a box that is open again", await state(), ["yes", "open"].slice(0, 1).concat("pass"));
  await next(page);
  for (const name of ["henan-yellow", "notice-wuhan", "signature-forged"]) {
    await type(page, keysOf(bench.code(name), "us"));
    await verdict(page);
    bench.is(`the sound of ${name}`, (await state())[1], "other");
    await next(page);
  }
}

async function again(bench, page) {
  await type(page, keysOf(bench.code("anhui-green"), "us"));
  await verdict(page);
  bench.is("a new code is not known", (await page.textContent(".more")).includes("同一个码"), false);
  await next(page);
  await type(page, keysOf(bench.code("anhui-green"), "us"));
  await verdict(page);
  const more = await page.textContent(".more");
  if (!/同一个码：\d+ 秒前扫过，当时放行/.test(more)) bench.fault(`the same code again is not told: ${more}`);
  // Of one person it is told once, whatever is entered meanwhile.
  await enter(page, "36.6");
  if (!/同一个码/.test(await page.textContent(".more"))) bench.fault("the same code is told no more");
  await next(page);
  await type(page, keysOf(bench.code("jiangxi-green"), "us"));
  await verdict(page);
  await enter(page, "36.6");
  bench.is("a person who is judged again is no second one", (await page.textContent(".more")).includes("同一个码"), false);
  await next(page);
}

/** Enters a temperature of the person on the screen, and waits for the new answer. */
async function enter(page, temperature) {
  await page.click("#complete");
  await page.fill("#temperature", temperature);
  const answered = page.waitForResponse((answer) => answer.url().endsWith("/v1/verify"));
  await page.click("#details-good");
  await answered;
  await page.waitForFunction(() => document.body.dataset.state === "verdict");
}

/** Digits for each person: the proof must repeat them, and they change with each verdict. */
async function digits(bench, browser) {
  const service = await bench.serve("--demo", "--challenge", "--place", "workplace");
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await bench.page(context, service.address);
  await page.waitForSelector("#challenge:not([hidden])");
  bench.is("the place", await page.textContent("#where"), "用人单位");
  await bench.look(page, "gate digits");
  const asked = async () => (await page.textContent("#challenge")).match(/\d{3}$/)[0];
  const phone = bench.file("private-keys/320000-jiangsu-2020-03.private.jwk.json");
  const live = (jti, nonce) => {
    const claims = JSON.parse(Buffer.from(bench.code("zhejiang-green").split(".")[1], "base64url").toString());
    const file = join(bench.work, "digits.json");
    writeFileSync(file, JSON.stringify({ ...claims, jti }));
    const run_ = (...flags) => execFileSync(bench.program, flags, { stdio: ["ignore", "pipe", "ignore"] }).toString().trim();
    const code = run_("issue", file, "--key", bench.file("private-keys/330000-zhejiang-2020-03.private.jwk.json"), "--holder-key", phone);
    return run_("present", code, "--key", phone, "--nonce", nonce, "--at", "2020-03-28T09:00:00+08:00");
  };
  const paste = (text) => page.evaluate((code) => {
    const transfer = new DataTransfer();
    transfer.setData("text", code);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }));
  }, text);
  const why = async () => [await kind(page), (await page.textContent(".more")).includes("本人手机现场出示")];
  const first = await asked();
  const proof = live("digits-1", first);
  await paste(proof);
  await verdict(page);
  bench.is("the digits that were said", await why(), ["pass", true]);
  const second = await asked();
  if (second === first) bench.fault("the digits of one person are asked of the next");
  await bench.look(page, "gate digits verdict");
  await enter(page, "36.6");
  bench.is("the same person, with the same digits", [await why(), await asked()], [["pass", true], second]);
  await next(page);
  await paste(live("digits-2", second === "111" ? "222" : "111"));
  await verdict(page);
  bench.is("other digits", [await kind(page), await page.textContent(".why")], ["hold", "输入的数字与卡口所报不符"]);
  await next(page);
  await paste(proof);
  await page.waitForTimeout(100);
  await verdict(page);
  bench.is("a proof for the digits of somebody before", await kind(page), "hold");
  await context.close();
  await service.end();
}

/** Texts of a code are texts. */
async function hostile(bench, page) {
  for (const name of ["holder-hostile-name", "key-unknown-issuer-hostile", "holder-emoji", "holder-uyghur-name"]) {
    await type(page, keysOf(bench.code(name), "us"));
    await verdict(page);
    const odd = await page.locator("#verdict :is(script, img, iframe, b, i, a)").count();
    bench.is(`${name}: markup`, odd, 0);
    await bench.fits(page, name);
    await next(page);
  }
}

/** Each verdict on each screen. */
async function looks(bench, page) {
  for (const [width, height, all] of SIZES) {
    const look = (what) => (all ? bench.look(page, what) : bench.fits(page, what));
    await page.setViewportSize({ width, height });
    await look(`gate ready ${width}`);
    for (const [name, code] of Object.entries(STATES)) {
      await type(page, keysOf(bench.code(code), "us"));
      bench.is(`${name} ${width}`, await verdict(page), name);
      await look(`gate ${name} ${width}`);
      if (name === "pass") {
        await page.check(".to-do input");
        await look(`gate pass done ${width}`);
      }
      const said = await page.textContent("#live");
      if (!said.includes(await headline(page))) bench.fault(`${name}: a screen reader hears ${said}`);
      await next(page);
    }
  }
  // Twice the size of text.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
  await bench.look(page, "gate ready twice");
  await type(page, keysOf(bench.code("notice-wuhan"), "us"));
  await verdict(page);
  await bench.look(page, "gate quarantine twice");
  await next(page);
  await page.evaluate(() => { document.documentElement.style.fontSize = ""; });
  await page.setViewportSize({ width: 1024, height: 768 });
}

async function languages(bench, browser, address) {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  const page = await bench.page(context, address);
  await page.selectOption("#language", "en");
  await type(page, keysOf(bench.code("henan-yellow"), "us"));
  await verdict(page);
  bench.is("English, and Chinese beside it", [await headline(page), await page.textContent(".other"), await page.getAttribute("html", "lang")], ["HOLD", "暂缓", "en"]);
  await bench.look(page, "gate hold English");
  // A language that is written vertically turns the page by its own attribute once it has its words.
  await context.route("**/page/words.js", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace('writing: "vertical", place: null', 'writing: "vertical", place: 0');
    await route.fulfill({ response: answer, body });
  });
  await page.reload();
  await page.selectOption("#language", "mn-Mong");
  bench.is("a vertical language", await page.evaluate(() => getComputedStyle(document.documentElement).writingMode), "vertical-lr");
  await bench.picture(page, "gate vertical");
  await context.close();
}

/** Without its judge the page says so, and nothing looks like a verdict. */
async function away(bench, page, service) {
  await service.end();
  await type(page, keysOf(bench.code("zhejiang-green"), "us"));
  bench.is("no judge", [await verdict(page), await headline(page)], ["undecided", "无法判定"]);
  await page.waitForSelector("#unfit:not([hidden])", { timeout: 10_000 });
  bench.is("the strip is red", await page.getAttribute("#trust", "data-level"), "red");
  await bench.look(page, "gate no judge");
}
