// From the camera to a small picture: the part inside the frame on the screen, its darkest channel as
// grey (a yellow code is dark in blue alone), and how sharp it is.

/** The longest side of what is sent: a symbol of version 26 then has 7 pixels a module. */
const SIDE = 880;
const QUALITY = 0.8;

export class Frames {
  #grey = canvas();
  #colour = canvas();
  #best = canvas();
  #bestSharpness = -1;

  constructor(video, guide) {
    this.video = video;
    this.guide = guide;
  }

  /** Takes the frame that the camera shows now, or none if it shows nothing yet. */
  take() {
    const area = this.#area();
    if (!area) return null;
    const scale = Math.min(1, SIDE / Math.max(area.width, area.height));
    const width = Math.max(1, Math.round(area.width * scale));
    const height = Math.max(1, Math.round(area.height * scale));
    const colour = sized(this.#colour, width, height);
    colour.drawImage(this.video, area.x, area.y, area.width, area.height, 0, 0, width, height);
    const pixels = colour.getImageData(0, 0, width, height);
    const sharpness = darken(pixels.data, width);
    sized(this.#grey, width, height).putImageData(pixels, 0, 0);
    return { sharpness, encode: () => encoded(this.#grey) };
  }

  /** Keeps the frame that was taken last if it is the sharpest since `forget`. */
  keep(sharpness) {
    if (sharpness <= this.#bestSharpness) return;
    this.#bestSharpness = sharpness;
    const { width, height } = this.#colour;
    sized(this.#best, width, height).drawImage(this.#colour, 0, 0);
  }

  /** The sharpest frame in its colours, if there is one; the next ones compete anew. */
  async sharpest() {
    if (this.#bestSharpness < 0) return null;
    this.#bestSharpness = -1;
    return encoded(this.#best);
  }

  forget() {
    this.#bestSharpness = -1;
  }

  /** The frame on the screen in the camera's own pixels; the picture covers its box. */
  #area() {
    const { videoWidth, videoHeight } = this.video;
    const box = this.video.getBoundingClientRect();
    const guide = this.guide.getBoundingClientRect();
    if (!videoWidth || !videoHeight) return null;
    // A small picture beside a verdict shows no frame: the middle counts.
    const side = Math.min(videoWidth, videoHeight);
    if (!box.width || !guide.width) {
      return { x: (videoWidth - side) / 2, y: (videoHeight - side) / 2, width: side, height: side };
    }
    const scale = Math.max(box.width / videoWidth, box.height / videoHeight);
    const left = (videoWidth - box.width / scale) / 2 + (guide.left - box.left) / scale;
    const top = (videoHeight - box.height / scale) / 2 + (guide.top - box.top) / scale;
    const x = Math.max(0, left);
    const y = Math.max(0, top);
    return {
      x,
      y,
      width: Math.min(guide.width / scale, videoWidth - x),
      height: Math.min(guide.height / scale, videoHeight - y),
    };
  }
}

/** Makes every pixel as grey as its darkest channel; gives the mean step between neighbours. */
function darken(data, width) {
  let steps = 0;
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const dark = Math.min(data[at], data[at + 1], data[at + 2]);
    data[at] = data[at + 1] = data[at + 2] = dark;
    // The squares of steps along every fourth row: blur makes many small ones of a large one.
    if (at >= 8 && (at / 4 / width | 0) % 4 === 0) {
      const step = dark - data[at - 8];
      steps += step * step;
      count += 1;
    }
  }
  return count === 0 ? 0 : steps / count;
}

function canvas() {
  return document.createElement("canvas");
}

function sized(target, width, height) {
  if (target.width !== width || target.height !== height) {
    target.width = width;
    target.height = height;
  }
  return target.getContext("2d", { willReadFrequently: true });
}

function encoded(source) {
  return new Promise((done) => source.toBlob(done, "image/jpeg", QUALITY));
}
