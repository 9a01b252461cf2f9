// The holder's proof (contract section 2a), made by the browser's own cryptography: a P-256 key that
// never leaves it, and a token that counts for a minute.

const DATABASE = "healthcode-holder";
const STORE = "kept";
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const NONCE_BYTES = 9;

const encoder = new TextEncoder();

function base64url(bytes) {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function database() {
  return new Promise((done, failed) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
}

async function stored(mode, act) {
  const store = (await database()).transaction(STORE, mode).objectStore(STORE);
  return new Promise((done, failed) => {
    const asked = act(store);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

/** What is kept under a name. */
export const kept = (name) => stored("readonly", (store) => store.get(name));
export const keep = (name, value) => stored("readwrite", (store) => store.put(value, name));

/** The key pair of this phone, made once. The private half cannot be read by anybody. */
export async function keys() {
  const known = await kept("keys");
  if (known) return known;
  const made = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  await keep("keys", made);
  return made;
}

/** The public half as a JWK with no more than the key itself. */
export async function publicKey(pair) {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { kty, crv, x, y };
}

/** The key that a code is bound to, or none; nothing is verified here. */
export function boundTo(code) {
  try {
    const part = code.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(part)).cnf?.jwk ?? null;
  } catch {
    return null;
  }
}

/** The text that the phone shows: the code with a proof made at `at` (seconds). */
export async function present(code, pair, { at, aud, nonce }) {
  const shown = `${code}~`;
  const part = (value) => base64url(encoder.encode(JSON.stringify(value)));
  const hash = await crypto.subtle.digest("SHA-256", encoder.encode(shown));
  const lot = () => base64url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
  const signed = `${part({ alg: "ES256", typ: "kb+jwt" })}.${part({
    iat: at,
    aud: aud || "health-code",
    nonce: nonce || lot(),
    sd_hash: base64url(hash),
  })}`;
  const how = { name: "ECDSA", hash: "SHA-256" };
  const signature = await crypto.subtle.sign(how, pair.privateKey, encoder.encode(signed));
  return `${shown}${signed}.${base64url(signature)}`;
}
