// The service worker: keeps every file of the page in this browser, so that the page opens without a network.
// `cargo xtask site` writes the list of files, `SITE`, and the text of `workers.js` before this text.

const SCOPE = self.registration.scope;
// One cache for all versions, named by the folder that the page is in: other folders of the host have pages of their own.
const CACHE = `app:${new URL(SCOPE).pathname}`;
const NAMES = new Map(Object.keys(SITE.files).map((name) => [new URL(name, SCOPE).pathname, name]));
NAMES.set(new URL(SCOPE).pathname, "index.html");

// A name with its hash: a new version fetches only what has changed, and no version ever finds a file of another.
const key = (name) => `${new URL(name, SCOPE)}?sha256=${SITE.files[name]}`;

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOtherVersions()));

self.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(self.skipWaiting());
  // From a page that was loaded before there was a service worker. A page of another version stays without.
  if (event.data === `claim ${SITE.version}`) event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const name = url.origin === self.location.origin ? NAMES.get(url.pathname) : undefined;
  // All else is the network's: what `maskwright serve` answers, models at other addresses, parts of files.
  if (name === undefined || request.method !== "GET" || request.headers.has("range")) return;
  event.respondWith(answer(name, request, url.searchParams.get("v")));
  if (request.mode === "navigate") event.waitUntil(leaveIfGone());
});

async function answer(name, request, version) {
  // The page tells its version when it starts a worker. One that was not loaded again since the last update would get
  // a worker that it does not understand; like this it says that there is none.
  if (name.endsWith("_loader.js") && version !== SITE.version) return Response.error();
  const cache = await caches.open(CACHE);
  const kept = await cache.match(key(name));
  if (kept !== undefined) return isolated(kept, request);
  // The worker for another browser than this was when all was kept; or somebody has emptied the cache.
  try {
    const response = await fetchWhole(name);
    await cache.put(key(name), response.clone());
    return isolated(response, request);
  } catch {
    return name.startsWith("worker") ? Response.error() : fetch(request);
  }
}

// Pages and workers with the headers of `maskwright serve`, for hosts that do not send them: the page may then share memory
// among threads. It is so from the second visit on. Other files stay as they are: browsers keep compiled programs with them.
function isolated(response, request) {
  const isScope = request.mode === "navigate" || request.destination === "worker";
  if (!isScope || response.headers.has("cross-origin-embedder-policy")) return response;
  const headers = new Headers(response.headers);
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-embedder-policy", "require-corp");
  return new Response(response.body, { headers });
}

// One file after the other: somebody is working meanwhile.
async function keepAll() {
  const cache = await caches.open(CACHE);
  for (const name of Object.keys(SITE.files).filter(isOfUse)) {
    if ((await cache.match(key(name))) === undefined) {
      await cache.put(key(name), await fetchWhole(name));
    }
  }
}

async function forgetOtherVersions() {
  const cache = await caches.open(CACHE);
  const keys = new Set(Object.keys(SITE.files).map(key));
  for (const request of await cache.keys()) {
    if (!keys.has(request.url)) await cache.delete(request);
  }
}

// A server that has no service worker any more has another page now: with programs that serve on this machine, one port
// has many. This page goes on as it is; what is loaded next is the server's.
async function leaveIfGone() {
  try {
    const { status, headers } = await fetch(new URL("service-worker.js", SCOPE), { method: "HEAD", cache: "no-cache" });
    const isScript = headers.get("content-type")?.includes("javascript");
    if (status === 404 || status === 410 || (status === 200 && !isScript)) await self.registration.unregister();
  } catch {
    // There is no network, and nothing to be known.
  }
}

// Of the workers on the processor a browser can start one, and perhaps that with threads. The one for graphics cards is
// large, and kept where it was used.
function isOfUse(name) {
  if (name.startsWith("worker_gpu")) return false;
  if (name.startsWith("worker_threads")) return workers.canHaveThreads;
  if (name.startsWith("worker_relaxed")) return workers.isRelaxed;
  return name.startsWith("worker") ? !workers.isRelaxed : true;
}

// The file of this version, or an error. First as the page got it a moment ago; a host may let browsers keep files for
// so long that this is an older one.
async function fetchWhole(name) {
  for (const cache of ["default", "reload"]) {
    const response = await fetch(new URL(name, SCOPE), { cache });
    const body = await response.arrayBuffer();
    if (response.ok && (await sha256(body)) === SITE.files[name]) {
      return new Response(body, { headers: headersOf(response, body) });
    }
  }
  throw new Error(`${name} on the server is not that of version ${SITE.version}`);
}

// No longer compressed, and the same for everybody.
function headersOf(response, body) {
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  headers.delete("vary");
  headers.set("content-length", String(body.byteLength));
  return headers;
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
