// What the guard hears and feels without looking: one rising sound for a pass with nothing left to
// do, one single tone for a pass that has something open, and a low pattern for everything else.

const TONES = {
  pass: [[880, 0, 0.12], [1320, 0.13, 0.2]],
  open: [[880, 0, 0.14]],
  other: [[230, 0, 0.18], [230, 0.26, 0.18], [180, 0.52, 0.34]],
};
const SHAKES = { pass: [60], open: [60], other: [180, 90, 180, 90, 320] };

let context = null;
let silent = false;

/** Browsers let a page sound only once somebody has touched it. */
export function wake() {
  try {
    context ??= new AudioContext();
    if (context.state === "suspended") context.resume();
  } catch {
    context = null;
  }
}

export function mute(on) {
  silent = on;
}

/** Sounds for `pass`, `open` or `other`. */
export function signal(kind) {
  document.documentElement.dataset.signal = kind;
  if (silent) return;
  navigator.vibrate?.(SHAKES[kind]);
  if (context?.state !== "running") return;
  for (const [pitch, after, length] of TONES[kind]) {
    const from = context.currentTime + after;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = kind === "other" ? "square" : "sine";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, from);
    volume.gain.exponentialRampToValueAtTime(0.4, from + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + length);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + length + 0.02);
  }
}
