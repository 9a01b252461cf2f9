// The camera: a film of people who hold up their codes. Each must get its verdict, once, and the time
// from the code before the camera to the verdict on the screen is measured.
import { film } from "./film.mjs";

const HELD = [
  ["zhejiang-green", "pass", {}],
  ["henan-yellow", "hold", { turn: 8 }],
  ["notice-wuhan", "quarantine", { dim: 0.6 }],
  ["zhejiang-red-painted-green", "hold", { size: 0.6 }],
  ["signature-forged", "reject", { turn: -15 }],
  ["anhui-green", "pass", { noise: 24 }],
  ["tianjin-orange", "hold", { blur: 1.2 }],
  ["signature-red-made-green", "reject", { turn: 90 }],
  ["beijing-green", "pass", { size: 0.8, dim: 0.8, noise: 16 }],
  ["clock-expired", "reject", {}],
];
const SECONDS = 2.4;
const PAUSE = 1.8;

export async function run(bench) {
  const maker = await bench.browser();
  const nothing = { picture: null, seconds: PAUSE };
  const scenes = HELD.flatMap(([name, , how]) => [nothing, { picture: bench.file(`codes/${name}.png`), seconds: SECONDS, how }]);
  const file = await film(bench, maker, scenes);
  await maker.close();
  const service = await bench.serve("--demo");
  const browser = await bench.browser("--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${file}`);
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, permissions: ["camera"] });
  const page = await bench.page(context, service.address);
  await page.evaluate(watch);
  await page.click("#camera-start");
  await page.waitForFunction(() => document.getElementById("camera").dataset.on === "yes");
  await bench.picture(page, "camera ready");
  const wanted = HELD.length + 2;
  const limit = ((wanted + 1) * (SECONDS + PAUSE) + 20) * 1000;
  await page.waitForFunction((count) => window.seen.length >= count, wanted, { timeout: limit, polling: 200 }).catch(() => {
    bench.fault("camera: too few verdicts");
  });
  await bench.look(page, "camera verdict");
  const { seen, up } = await page.evaluate(() => ({ seen: window.seen, up: window.up }));
  check(bench, seen, up);
  const asked = await page.evaluate(() => performance.getEntriesByType("resource").filter((entry) => entry.name.includes("effort=first")).map((entry) => entry.startTime));
  const most = asked.length > 1 ? Math.max(...asked.map((from) => asked.filter((at) => at >= from && at < from + 1000).length)) : 0;
  console.log(`   frames: ${asked.length} quick tries, ${most} in the busiest second`);
  if (most > 9) bench.fault(`camera: ${most} frames in one second`);
  await page.click("#camera-stop").catch(() => undefined);
  await browser.close();
  await service.end();
}

/** Every verdict in the order of the film, wherever it began, and none twice. */
function check(bench, seen, up) {
  const keys = HELD.map(([, verdict]) => verdict);
  const found = seen.map((one) => one.kind);
  const starts = keys.map((_, start) => found.every((kind, i) => kind === keys[(start + i) % keys.length]));
  if (!starts.includes(true)) bench.fault(`camera: ${found.join(" ")} is not in the order ${keys.join(" ")}`);
  const waits = seen
    .map(({ at }) => {
      const before = up.filter((shown) => shown <= at);
      return before.length > 0 ? at - before[before.length - 1] : null;
    })
    .filter((wait) => wait !== null && wait < 5000)
    .sort((a, b) => a - b);
  const share = (part) => Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? -1);
  console.log(`   picture to verdict: median ${share(0.5)} ms, 95 % ${share(0.95)} ms, ${waits.length} verdicts`);
}

/** In the page: when a code came before the camera, and when a verdict came on the screen. */
function watch() {
  window.seen = [];
  window.up = [];
  const video = document.getElementById("video");
  const dot = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  let on = false;
  const frame = () => {
    dot.drawImage(video, 20, 20, 8, 8, 0, 0, 1, 1);
    const bright = dot.getImageData(0, 0, 1, 1).data[0] > 128;
    if (bright && !on) window.up.push(performance.now());
    on = bright;
    video.requestVideoFrameCallback(frame);
  };
  video.requestVideoFrameCallback(frame);
  let last = null;
  new MutationObserver(() => {
    const shown = document.getElementById("verdict");
    const headline = document.getElementById("headline");
    if (shown.hidden || !headline || headline === last) return;
    last = headline;
    window.seen.push({ kind: shown.dataset.kind, at: performance.now() });
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
}
