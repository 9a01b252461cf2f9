// Keeps the holder's page, so that it opens without any network. It answers nothing else.
const NAME = "healthcode-holder-1";
const FILES = ["/holder", "/page/base.css", "/page/holder.css", "/page/holder.js", "/page/proof.js", "/page/qr.js",
  "/page/make.js", "/page/language.js", "/page/words.js", "/page/icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== self.location.origin || event.request.method !== "GET" || !FILES.includes(pathname)) return;
  // The server's own answer while there is one: a page must not grow old in a cache.
  const fresh = fetch(event.request).then(async (answer) => {
    if (answer.ok) await (await caches.open(NAME)).put(pathname, answer.clone());
    return answer;
  });
  event.respondWith(fresh.catch(() => caches.match(pathname)));
});
