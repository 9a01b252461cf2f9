// The demonstration of a holder's phone: its own key, a code bound to it, the moving code at the gate, a
// copy of it later, the page without a network, and the encoder against that of the program.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NOW = "2020-03-28T09:00:00+08:00";
const LATER = "2020-03-28T09:02:05+08:00";
const KEY = "private-keys/330000-zhejiang-2020-03.private.jwk.json";

export async function run(bench) {
  const service = await bench.serve("--demo");
  const browser = await bench.browser();
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  const page = await bench.page(context, service.address, "/holder");
  await page.waitForFunction(() => document.getElementById("key").value.includes("P-256"));
  await bench.look(page, "holder setup");
  const jwk = await page.inputValue("#key");
  const code = issued(bench, jwk, "holder");
  await use(page, bench.code("bound-live").split("~")[0]);
  await page.waitForSelector("#fault:not([hidden])");
  bench.is("another phone's code", await page.textContent("#fault"), "这个码绑定的是另一部手机");
  await use(page, code);
  await page.waitForSelector("#code:not([hidden])");
  await time(page, NOW);
  await bench.look(page, "holder code");
  const version = Number(await page.getAttribute("#symbol", "data-version"));
  console.log(`   the moving code is a symbol of version ${version}`);
  if (version < 15 || version > 26) bench.fault(`holder: version ${version}`);
  const first = await shot(bench, page, "first");

  const desk = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  const gate = await bench.page(desk, service.address);
  bench.is("the moving code at the gate", await judged(gate, first), ["pass", "本人手机现场出示"]);
  await bench.picture(gate, "holder at the gate");
  await time(page, LATER);
  const future = await shot(bench, page, "future");
  bench.is("a phone whose clock is ahead", await judged(gate, future), ["pass", "截屏或转发的码"]);
  await bench.picture(gate, "holder copy at the gate");

  // Without a network the page opens again with its code.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await service.end();
  await page.reload();
  await page.waitForSelector("#code:not([hidden])", { timeout: 10_000 });
  await time(page, NOW);
  await bench.picture(page, "holder offline");
  const locked = await page.evaluate(async () => {
    const { keys } = await import("/page/proof.js");
    const { privateKey } = await keys();
    return [privateKey.extractable, await crypto.subtle.exportKey("jwk", privateKey).then(() => true, () => false)];
  });
  bench.is("the private key cannot be read", locked, [false, false]);
  await encoder(bench, page);
  await clock(bench, browser);
  await browser.close();
}

/** Nine phones that are 45 s ahead of the system's clock: the gate suspects its own, and no verdict changes. */
async function clock(bench, browser) {
  const [keys, secrets] = [join(bench.work, "keys"), join(bench.work, "secrets")];
  const names = ["--id", "330000", "--name", "zhejiang", "--kid", "1", "--alg", "ed25519"];
  call(bench, "keys", "generate", ...names, "--out", keys, "--private-out", secrets);
  const [set] = readdirSync(keys);
  writeFileSync(join(keys, "registry.json"), JSON.stringify({
    version: 1, environment: "test", issued_at: new Date(Date.now() - 60_000).toISOString().slice(0, 19) + "Z",
    issuers: [{
      id: "330000", name: { zh: "浙江省", en: "Zhejiang" }, keys: set, colours: { "00": "green" }, max_validity: "24h",
      recognised: { from: "2020-03-20T00:00:00+08:00", until: null, basis: "test" }, status_list: "optional",
    }],
  }));
  const service = await bench.serve("--keys", keys);
  const gate = await bench.page(await browser.newContext(), service.address);
  for (let holder = 0; holder < 9; holder += 1) {
    bench.is(`a warning after ${holder} phones`, await gate.isVisible("#clock"), false);
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
    const jwk = JSON.stringify(await crypto.subtle.exportKey("jwk", pair.privateKey));
    const now = Math.floor(Date.now() / 1000);
    const code = issued(bench, jwk, `clock-${holder}`, { iat: now, exp: now + 3600 }, join(secrets, readdirSync(secrets)[0]));
    const ahead = new Date((now + 45) * 1000).toISOString().slice(0, 19) + "Z";
    const shown = call(bench, "present", code, "--key", join(bench.work, "phone.jwk"), "--at", ahead);
    const headers = { "content-type": "application/json" };
    const asked = { method: "POST", headers, body: JSON.stringify({ code: shown }) };
    const answer = await (await fetch(`${service.address}/v1/verify`, asked)).json();
    bench.is("a phone that is ahead", answer.presence, "live");
  }
  await gate.waitForSelector("#clock:not([hidden])", { timeout: 10_000 });
  bench.is("the suspicion", /4[2-5] ?秒/.test(await gate.textContent("#clock")), true);
  await bench.look(gate, "gate with a doubtful clock");
  await service.end();
}

function call(bench, ...args) {
  return execFileSync(bench.program, args, { stdio: ["ignore", "pipe", "ignore"] }).toString().trim();
}

/** A code that the demonstration's issuer signs for this key. */
function issued(bench, jwk, name, more = {}, issuer = bench.file(KEY)) {
  const part = bench.code("zhejiang-green").split(".")[1];
  const claims = { ...JSON.parse(Buffer.from(part, "base64url").toString()), jti: name, sub: name, ...more };
  const [claimsFile, keyFile] = [join(bench.work, "claims.json"), join(bench.work, "phone.jwk")];
  writeFileSync(claimsFile, JSON.stringify(claims));
  writeFileSync(keyFile, jwk);
  return call(bench, "issue", claimsFile, "--key", issuer, "--holder-key", keyFile);
}

async function use(page, code) {
  await page.fill("#token", code);
  await page.click("#use");
}

async function time(page, at) {
  const before = await page.evaluate(() => document.getElementById("symbol").toDataURL());
  await page.fill("#time", at);
  await page.dispatchEvent("#time", "change");
  await page.waitForFunction((old) => document.getElementById("symbol").toDataURL() !== old, before);
}

/** What a camera sees of the phone. */
async function shot(bench, page, name) {
  const file = join(bench.work, `${name}.png`);
  await page.screenshot({ path: file });
  return file;
}

async function judged(gate, file) {
  await gate.keyboard.press("Escape");
  await gate.setInputFiles("#file", file);
  await gate.waitForSelector("#verdict:not([hidden])");
  const shown = await gate.locator(".more div").evaluateAll((rows) => rows
    .map((row) => [row.querySelector("dt").textContent, row.querySelector("dd").textContent]));
  const kind = await gate.getAttribute("#verdict", "data-kind");
  return [kind, shown.find(([label]) => label === "出示")?.[1]];
}

/** The same symbol as the program's encoder, module by module, for every version that it paints here. */
async function encoder(bench, page) {
  const versions = new Set();
  for (const [name, more] of [["zhejiang-green", 0], ["zhejiang-green", 60], ["zhejiang-green", 200], ["zhejiang-green", 400], ["zhejiang-green", 700], ["zhejiang-green", 1000]]) {
    const part = bench.code(name).split(".")[1];
    const claims = { ...JSON.parse(Buffer.from(part, "base64url").toString()), more: "m".repeat(more) };
    const file = join(bench.work, `claims-${more}.json`);
    const picture = join(bench.work, `symbol-${more}.png`);
    writeFileSync(file, JSON.stringify(claims));
    const flags = ["issue", file, "--key", bench.file(KEY), "--qr", picture, "--ink", "black", "--level", "L"];
    const text = call(bench, ...flags);
    const data = `data:image/png;base64,${readFileSync(picture).toString("base64")}`;
    const result = await page.evaluate(compare, { text, data });
    if (result.differ !== 0) bench.fault(`encoder: ${result.differ} modules of version ${result.version} differ`);
    versions.add(result.version);
  }
  console.log(`   the encoder paints what the program paints, versions ${[...versions].join(" ")}`);
}

/** In the page: how many modules differ from those of a painted symbol of 8 pixels a module. */
async function compare({ text, data }) {
  const { symbol } = await import("/page/qr.js");
  const picture = new Image();
  picture.src = data;
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const brush = canvas.getContext("2d");
  brush.drawImage(picture, 0, 0);
  const pixels = brush.getImageData(0, 0, picture.width, picture.height).data;
  const side = picture.width / 8 - 8;
  const dark = (y, x) => (pixels[4 * (((y + 4) * 8 + 4) * picture.width + (x + 4) * 8 + 4)] < 128 ? 1 : 0);
  // The mask stands in the format, which is itself masked.
  const mask = (dark(8, 2) * 4 + dark(8, 3) * 2 + dark(8, 4)) ^ 0b101;
  const own = symbol(text, mask);
  let differ = own.side === side ? 0 : 1e6;
  for (let at = 0; at < own.dark.length && differ < 1e6; at += 1) {
    differ += own.dark[at] === dark(Math.floor(at / side), at % side) ? 0 : 1;
  }
  return { differ, version: own.version };
}
