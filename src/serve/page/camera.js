// The camera: opening, choice, torch, and the loop that shows its frames to the judge. One frame at a
// time, at most eight a second; a quick try on each, everything at most once a second on the sharpest.
import { Frames } from "./frames.js";

const EVERY_MS = 125;
const WHOLE_EVERY_MS = 1000;
/** What the judge says of a picture without a code that can be judged: no verdict on a person. */
const NOTHING = ["no-code", "unreadable-image", "several-codes"];

export class Camera {
  #stream = null;
  #run = 0;
  #frames;
  #wholeAt = 0;

  /**
   * `look(blob, effort)` asks the judge; `seen(decision, blob, taken)` gets what is a verdict, with the
   * time of the frame; `missed(decision)` gets what is none; `trouble(kind)` says why there is no
   * picture; `paused()` tells the loop to wait.
   */
  constructor({ video, guide, look, seen, missed, failed, paused }) {
    Object.assign(this, { video, look, seen, missed, failed, paused });
    this.#frames = new Frames(video, guide);
  }

  get on() {
    return this.#stream !== null;
  }

  /** Opens a camera, the one on the back if none is named; gives the kind of trouble, or nothing. */
  async open(deviceId) {
    this.close();
    if (!navigator.mediaDevices?.getUserMedia) return "cameraInsecure";
    const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } };
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { ...which, width: { ideal: 1920 }, height: { ideal: 1080 } },
      });
    } catch (error) {
      if (error.name === "NotAllowedError" || error.name === "SecurityError") return "cameraRefused";
      return error.name === "NotFoundError" || error.name === "OverconstrainedError" ? "cameraMissing" : "cameraBusy";
    }
    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => undefined);
    this.#run += 1;
    this.#loop(this.#run);
    return null;
  }

  close() {
    this.#run += 1;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.video.srcObject = null;
    this.#frames.forget();
  }

  /** The cameras of this device, with the one in use. */
  async choices() {
    const all = await navigator.mediaDevices.enumerateDevices();
    const used = this.#track()?.getSettings().deviceId;
    return all
      .filter((device) => device.kind === "videoinput")
      .map((device) => ({ id: device.deviceId, label: device.label, used: device.deviceId === used }));
  }

  get hasTorch() {
    return Boolean(this.#track()?.getCapabilities?.().torch);
  }

  async light(on) {
    await this.#track()?.applyConstraints({ advanced: [{ torch: on }] }).catch(() => undefined);
  }

  #track() {
    return this.#stream?.getVideoTracks()[0];
  }

  async #loop(run) {
    while (run === this.#run) {
      const started = performance.now();
      if (!document.hidden && !this.paused()) await this.#frame(run);
      const rest = EVERY_MS - (performance.now() - started);
      await new Promise((done) => setTimeout(done, Math.max(rest, 4)));
    }
  }

  async #frame(run) {
    const taken = performance.now();
    const frame = this.#frames.take();
    if (!frame) return;
    const blob = await frame.encode();
    if (await this.#judged(run, blob, "first", taken)) return;
    this.#frames.keep(frame.sharpness);
    if (performance.now() - this.#wholeAt < WHOLE_EVERY_MS) return;
    this.#wholeAt = performance.now();
    const sharpest = await this.#frames.sharpest();
    if (sharpest) await this.#judged(run, sharpest, "whole", taken);
  }

  /** Whether the frame gave something to show. */
  async #judged(run, blob, effort, taken) {
    const answer = await this.look(blob, effort);
    if (run !== this.#run) return true;
    if (answer.fault) {
      this.failed(answer.fault);
      // A judge that is away or busy is not asked eight times a second.
      await new Promise((done) => setTimeout(done, WHOLE_EVERY_MS));
      return true;
    }
    const { decision } = answer;
    if (decision.verdict === "reject" && NOTHING.includes(decision.reasons[0]?.code)) {
      const several = decision.reasons[0].code === "several-codes";
      if (several || effort === "whole") this.missed(decision);
      return several;
    }
    this.#frames.forget();
    this.seen(decision, blob, taken, answer.asked);
    return true;
  }
}
