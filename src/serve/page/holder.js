// The demonstration of a holder's phone: a code that moves, offline once the page was opened.
import { at, show } from "./make.js";
import { choice, onLanguage, say } from "./language.js";
import { boundTo, keep, kept, keys, present, publicKey } from "./proof.js";
import { symbol } from "./qr.js";

/** A new proof after half of the time that one usually counts. */
const EVERY_MS = 30_000;
const QUIET_MODULES = 4;
const LARGEST_VERSION = 26;

let pair = null;
let code = null;
let timer = 0;
let shownAt = 0;

function paint(text) {
  const { version, side, dark } = symbol(text);
  const all = side + 2 * QUIET_MODULES;
  const canvas = at("symbol");
  // Whole pixels for each module, as many as the screen gives.
  const pixels = Math.max(2, Math.floor((Math.min(innerWidth, 480) * devicePixelRatio) / all));
  canvas.width = canvas.height = all * pixels;
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.fillStyle = "#000";
  dark.forEach((on, place) => {
    if (!on) return;
    const [y, x] = [Math.floor(place / side) + QUIET_MODULES, (place % side) + QUIET_MODULES];
    brush.fillRect(x * pixels, y * pixels, pixels, pixels);
  });
  canvas.dataset.version = version;
  return version;
}

async function renew() {
  clearTimeout(timer);
  const given = at("time").value.trim();
  const time = given ? Date.parse(given) : Date.now();
  if (Number.isNaN(time)) return show(at("fault"), say("holderWrongTime"));
  try {
    const text = await present(code, pair, {
      at: Math.floor(time / 1000),
      aud: at("aud").value.trim(),
      nonce: at("nonce").value.trim(),
    });
    const version = paint(text);
    show(at("fault"), version > LARGEST_VERSION ? say("holderLong", { version }) : "");
  } catch {
    return show(at("fault"), say("holderBroken"));
  }
  shownAt = performance.now();
  timer = setTimeout(renew, EVERY_MS);
  return left();
}

function left() {
  if (!code) return;
  const seconds = Math.max(0, Math.ceil((EVERY_MS - (performance.now() - shownAt)) / 1000));
  at("left").textContent = say("holderLeft", { n: seconds });
}

async function use(text) {
  const clean = text.trim().replace(/~.*$/s, "");
  const bound = boundTo(clean);
  const own = await publicKey(pair);
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(clean)) return show(at("fault"), say("holderNoCode"));
  if (!bound) return show(at("fault"), say("holderUnbound"));
  if (bound.x !== own.x || bound.y !== own.y) return show(at("fault"), say("holderOther"));
  code = clean;
  await keep("code", code);
  return open();
}

function open() {
  document.body.dataset.state = code ? "code" : "empty";
  at("code").hidden = !code;
  at("setup").hidden = Boolean(code);
  show(at("fault"), "");
  if (code) renew();
}

async function start() {
  choice(at("language"));
  onLanguage(left);
  if (!globalThis.crypto?.subtle) return show(at("fault"), say("holderInsecure"));
  pair = await keys();
  const text = JSON.stringify(await publicKey(pair), null, 1);
  at("key").value = text;
  at("download").href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  code = (await kept("code")) ?? null;
  open();
  setInterval(left, 500);
  if (!("serviceWorker" in navigator)) return undefined;
  // A certificate warning that was clicked through gives no worker; the page works while it is open.
  const worker = await navigator.serviceWorker.register("/holder-worker.js", { scope: "/holder" }).catch(() => null);
  if (!worker) return show(at("offline"), say("holderOnline"));
  await navigator.serviceWorker.ready;
  return show(at("offline"), say("holderOffline"));
}

at("use").addEventListener("click", () => use(at("token").value));
at("copy").addEventListener("click", () => navigator.clipboard?.writeText(at("key").value));
at("forget").addEventListener("click", async () => {
  clearTimeout(timer);
  code = null;
  await keep("code", null);
  open();
});
for (const id of ["nonce", "aud", "time"]) at(id).addEventListener("change", () => code && renew());
// A phone that slept shows no old proof.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && code) renew();
});
start();
