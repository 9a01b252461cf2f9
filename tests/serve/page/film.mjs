// A film for Chromium's fake camera: pictures of the fixtures held up one after another, some of them
// crooked, dim, blurred or noisy, with a pause between. A white square in the corner, outside of the
// page's frame, says when a code is up.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const WIDTH = 1280;
export const HEIGHT = 720;
/** Chromium plays a file of JPEG pictures at this rate. */
const RATE = 30;

/**
 * Makes the film and gives its file. A scene is `{picture, seconds, how}`: the path of a picture or null
 * for nothing, and how it is held (`turn` degrees, `size` of the height, `dim`, `blur` pixels, `noise`).
 */
export async function film(bench, browser, scenes) {
  const page = await browser.newPage();
  const frames = [];
  for (const { picture, seconds, how = {} } of scenes) {
    const data = picture ? `data:image/png;base64,${readFileSync(picture).toString("base64")}` : null;
    const text = await page.evaluate(draw, { data, how, width: WIDTH, height: HEIGHT });
    const frame = Buffer.from(text, "base64");
    for (let i = 0; i < Math.round(seconds * RATE); i += 1) frames.push(frame);
  }
  await page.close();
  const file = join(bench.work, "film.mjpeg");
  writeFileSync(file, Buffer.concat(frames));
  return file;
}

/** In the browser: one frame as JPEG. */
async function draw({ data, how, width, height }) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#6d7278";
  brush.fillRect(0, 0, width, height);
  if (data) {
    const picture = new Image();
    picture.src = data;
    await picture.decode();
    const side = height * (how.size ?? 0.7);
    brush.save();
    brush.translate(width / 2, height / 2);
    brush.rotate(((how.turn ?? 0) * Math.PI) / 180);
    brush.filter = `blur(${how.blur ?? 0}px) brightness(${how.dim ?? 1})`;
    brush.drawImage(picture, -side / 2, -side / 2, side, side);
    brush.restore();
  }
  if (how.noise) {
    const pixels = brush.getImageData(0, 0, width, height);
    let seed = 1;
    for (let at = 0; at < pixels.data.length; at += 4) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      const step = ((seed >> 16) % (2 * how.noise)) - how.noise;
      for (let channel = 0; channel < 3; channel += 1) pixels.data[at + channel] += step;
    }
    brush.putImageData(pixels, 0, 0);
  }
  brush.fillStyle = data ? "#fff" : "#000";
  brush.fillRect(0, 0, 60, 60);
  return canvas.toDataURL("image/jpeg", 0.85).split(",")[1];
}
