// A QR symbol (ISO/IEC 18004) of a text, for the holder's page, which must paint without any server:
// byte mode, error correction L, any version. A test holds it against the encoder of the program.

/** Error correction codewords of a block, and blocks, at level L, by version (table 9). */
const CORRECTION = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
  28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30];
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
  8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25];

/** The masks (table 10): whether a module is turned over. */
const MASKS = [
  (y, x) => (y + x) % 2 === 0,
  (y) => y % 2 === 0,
  (y, x) => x % 3 === 0,
  (y, x) => (y + x) % 3 === 0,
  (y, x) => ((y >> 1) + Math.floor(x / 3)) % 2 === 0,
  (y, x) => ((y * x) % 2) + ((y * x) % 3) === 0,
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2 === 0,
  (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2 === 0,
];

/** Powers of 2 in the field of 256 elements, and their logarithms. */
const POWER = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < 255; i += 1) {
  POWER[i] = POWER[i + 255] = x;
  LOG[x] = i;
  x = (x << 1) ^ (x & 0x80 ? 0x11d : 0);
}
const times = (a, b) => (a === 0 || b === 0 ? 0 : POWER[LOG[a] + LOG[b]]);

/** The modules of the smallest symbol: `{version, side, dark}`, `dark` by row. */
export function symbol(text, mask = null) {
  const bytes = new TextEncoder().encode(text);
  const version = smallest(bytes.length);
  const plan = layout(version);
  place(plan, interleaved(codewords(bytes, version), version));
  const masked = (which) => finished(plan, which);
  let best = null;
  for (const which of mask === null ? MASKS.keys() : [mask]) {
    const dark = masked(which);
    const cost = mask === null ? penalty(dark, plan.side) : 0;
    if (best === null || cost < best.cost) best = { dark, cost };
  }
  return { version, side: plan.side, dark: best.dark };
}

/** Modules of a version that carry data and correction. */
function capacity(version) {
  const side = 17 + 4 * version;
  const across = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const alignment = across === 0 ? 0 : across * across - 3;
  // Alignment patterns on the timing lines share five modules with them.
  const shared = across === 0 ? 0 : 2 * (across - 2) * 5;
  const timing = 2 * (side - 16);
  const information = version < 7 ? 0 : 36;
  return side * side - 3 * 64 - timing - 25 * alignment + shared - 31 - information;
}

const dataBytes = (version) => Math.floor(capacity(version) / 8) - CORRECTION[version - 1] * BLOCKS[version - 1];

/** The bytes in front of the text: mode (4 bits) and length (8 or 16 bits). */
const headBits = (version) => 4 + (version < 10 ? 8 : 16);

function smallest(length) {
  for (let version = 1; version <= 40; version += 1) {
    if (headBits(version) + 8 * length <= 8 * dataBytes(version)) return version;
  }
  throw new RangeError("too long for a QR symbol");
}

function codewords(bytes, version) {
  const most = dataBytes(version);
  const out = new Uint8Array(most);
  let at = 0;
  const push = (value, bits) => {
    for (let bit = bits - 1; bit >= 0 && at < 8 * most; bit -= 1, at += 1) {
      if ((value >> bit) & 1) out[at >> 3] |= 0x80 >> (at & 7);
    }
  };
  push(0b0100, 4);
  push(bytes.length, headBits(version) - 4);
  for (const byte of bytes) push(byte, 8);
  push(0, 4);
  for (let next = Math.ceil(at / 8), pad = 0xec; next < most; next += 1, pad ^= 0xec ^ 0x11) out[next] = pad;
  return out;
}

/** The blocks with their correction, byte by byte in turn. */
function interleaved(data, version) {
  const count = BLOCKS[version - 1];
  const correction = CORRECTION[version - 1];
  const short = Math.floor(data.length / count);
  const long = data.length % count;
  const divisor = generator(correction);
  const blocks = [];
  for (let i = 0, from = 0; i < count; i += 1) {
    const length = short + (i >= count - long ? 1 : 0);
    const block = data.subarray(from, from + length);
    blocks.push({ block, rest: remainder(block, divisor) });
    from += length;
  }
  const out = [];
  for (let i = 0; i <= short; i += 1) for (const { block } of blocks) if (i < block.length) out.push(block[i]);
  for (let i = 0; i < correction; i += 1) for (const { rest } of blocks) out.push(rest[i]);
  return out;
}

/** The product of x − 2^i, without its first coefficient. */
function generator(degree) {
  const out = new Uint8Array(degree);
  out[degree - 1] = 1;
  for (let i = 0; i < degree; i += 1) {
    for (let j = 0; j < degree; j += 1) {
      out[j] = times(out[j], POWER[i]) ^ (j + 1 < degree ? out[j + 1] : 0);
    }
  }
  return out;
}

function remainder(block, divisor) {
  const rest = new Uint8Array(divisor.length);
  for (const byte of block) {
    const factor = byte ^ rest[0];
    rest.copyWithin(0, 1);
    rest[rest.length - 1] = 0;
    for (let i = 0; i < rest.length; i += 1) rest[i] ^= times(divisor[i], factor);
  }
  return rest;
}

/** The patterns of a version, and which modules they take. */
function layout(version) {
  const side = 17 + 4 * version;
  const dark = new Uint8Array(side * side);
  const fixed = new Uint8Array(side * side);
  const set = (y, x, on) => {
    if (y < 0 || x < 0 || y >= side || x >= side) return;
    dark[y * side + x] = on ? 1 : 0;
    fixed[y * side + x] = 1;
  };
  for (let i = 0; i < side; i += 1) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  const rings = (y, x, reach, on) => {
    for (let i = -reach; i <= reach; i += 1) {
      for (let j = -reach; j <= reach; j += 1) set(y + i, x + j, on(Math.max(Math.abs(i), Math.abs(j))));
    }
  };
  for (const [y, x] of [[3, 3], [3, side - 4], [side - 4, 3]]) rings(y, x, 4, (ring) => ring !== 2 && ring !== 4);
  const centres = alignment(version, side);
  const last = centres.length - 1;
  for (const [i, y] of centres.entries()) {
    for (const [j, x] of centres.entries()) {
      const finder = (i === 0 && (j === 0 || j === last)) || (i === last && j === 0);
      if (!finder) rings(y, x, 2, (ring) => ring !== 1);
    }
  }
  // The places of the format are taken; what stands there depends on the mask.
  formatPlaces(side).flat().forEach(([y, x]) => set(y, x, false));
  set(side - 8, 8, true);
  if (version >= 7) {
    const bits = (version << 12) | bch(version, 12, 0x1f25);
    for (let i = 0; i < 18; i += 1) {
      const on = (bits >> i) & 1;
      const [a, b] = [side - 11 + (i % 3), Math.floor(i / 3)];
      set(a, b, on);
      set(b, a, on);
    }
  }
  return { side, dark, fixed };
}

function alignment(version, side) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = version === 32 ? 26 : Math.ceil((side - 13) / (2 * count - 2)) * 2;
  const centres = Array.from({ length: count - 1 }, (_, i) => side - 7 - i * step);
  return [...centres, 6].reverse();
}

/** The rest of a division by a generator over two elements. */
function bch(value, bits, divisor) {
  let rest = value << bits;
  for (let bit = 31 - Math.clz32(rest); bit >= bits; bit = 31 - Math.clz32(rest || 1)) {
    rest ^= divisor << (bit - bits);
    if (rest === 0) break;
  }
  return rest;
}

/** The two places of the 15 bits of the format, the least significant first. */
function formatPlaces(side) {
  const first = [0, 1, 2, 3, 4, 5, 7, 8].map((y) => [y, 8]).concat([7, 5, 4, 3, 2, 1, 0].map((x) => [8, x]));
  const second = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => [8, side - i]).concat([7, 6, 5, 4, 3, 2, 1].map((i) => [side - i, 8]));
  return [first, second];
}

/** Places the bits, upwards and downwards in pairs of columns from the right. */
function place(plan, bytes) {
  const { side, dark, fixed } = plan;
  let bit = 0;
  let up = true;
  for (let right = side - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < side; step += 1) {
      const y = up ? side - 1 - step : step;
      for (const x of [right, right - 1]) {
        const at = y * side + x;
        if (fixed[at]) continue;
        dark[at] = bit < 8 * bytes.length ? (bytes[bit >> 3] >> (7 - (bit & 7))) & 1 : 0;
        bit += 1;
      }
    }
    up = !up;
  }
}

function finished({ side, dark, fixed }, mask) {
  const out = dark.slice();
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      if (!fixed[y * side + x] && MASKS[mask](y, x)) out[y * side + x] ^= 1;
    }
  }
  // Level L is 01.
  const value = (1 << 3) | mask;
  const bits = ((value << 10) | bch(value, 10, 0x537)) ^ 0x5412;
  for (const places of formatPlaces(side)) {
    places.forEach(([y, x], i) => {
      out[y * side + x] = (bits >> i) & 1;
    });
  }
  return out;
}

/** How hard a symbol is to read (section 7.8.3): the mask with the least is taken. */
function penalty(dark, side) {
  let cost = 0;
  for (const row of [true, false]) {
    for (let a = 0; a < side; a += 1) {
      const line = Array.from({ length: side }, (_, b) => (row ? dark[a * side + b] : dark[b * side + a]));
      const text = line.join("");
      for (const run of text.match(/0{5,}|1{5,}/g) ?? []) cost += run.length - 2;
      for (const like of ["00001011101", "10111010000"]) {
        for (let at = text.indexOf(like); at >= 0; at = text.indexOf(like, at + 1)) cost += 40;
      }
    }
  }
  for (let y = 0; y + 1 < side; y += 1) {
    for (let x = 0; x + 1 < side; x += 1) {
      const at = y * side + x;
      const sum = dark[at] + dark[at + 1] + dark[at + side] + dark[at + side + 1];
      if (sum === 0 || sum === 4) cost += 3;
    }
  }
  const share = (dark.reduce((sum, on) => sum + on, 0) * 100) / (side * side);
  return cost + 10 * Math.floor(Math.abs(share - 50) / 5);
}
