// Keeps the shell, the last list, and pages of stations she looked at, for times without network.
// Nothing relies on it: WeChat's browser has none. Pages are kept for one account only: every page says by the
// header X-Who for whom it was made, and when that changes (sign-in, sign-out) all kept pages go first.

const SHELL = "shell-{{ version }}";
const MINE = "mine";
const FILES = {{ shell|safe }};
const OFFLINE = "{{ offline }}";
const PATIENCE_MS = 4000;
const MOST_PAGES = 40;
const PAGES = {{ pages|safe }}.map((pattern) => new RegExp(pattern)); // of other rooms

addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(SHELL).then((cache) => cache.addAll([...FILES, OFFLINE])).then(() => skipWaiting()),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== SHELL && name !== MINE).map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fromShell(request));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
});

// The page asks to keep a station she saved, or that somebody else's pages go.
addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keepPages(event.data.keep));
  if (event.data === "forget") event.waitUntil(caches.delete(MINE));
});

async function fromShell(request) {
  return (await caches.match(request)) ?? fetch(request);
}

function isKept(url) {
  return (
    (url.pathname === "/" && !url.search) ||
    /^\/s\/\d+\/$/.test(url.pathname) ||
    PAGES.some((pattern) => pattern.test(url.pathname))
  );
}

async function page(event, url) {
  const answer = fetch(event.request);
  event.waitUntil(answer.then((fresh) => keep(url, fresh.clone())).catch(() => {}));
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS));
  try {
    const first = await Promise.race([answer, late]);
    if (first) return first;
  } catch {
    return (await kept(url)) ?? caches.match(OFFLINE);
  }
  return (await kept(url)) ?? answer.catch(() => caches.match(OFFLINE)); // slow: what is kept, else wait on
}

async function kept(url) {
  return isKept(url) ? (await caches.open(MINE)).match(url.pathname) : undefined;
}

async function keep(url, fresh) {
  const who = fresh.headers.get("X-Who");
  if (!who) return;
  const known = await (await caches.open(MINE)).match("/who");
  if (known && (await known.text()) !== who) await caches.delete(MINE);
  const mine = await caches.open(MINE);
  await mine.put("/who", new Response(who));
  if (!fresh.ok || fresh.redirected || !isKept(url)) return;
  await mine.put(url.pathname, fresh);
  const stations = (await mine.keys()).filter(({ url: name }) => /\/s\/\d+\/$/.test(name));
  for (const old of stations.slice(0, Math.max(0, stations.length - MOST_PAGES))) await mine.delete(old);
}

async function keepPages(paths) {
  for (const path of paths) {
    const url = new URL(path, location.origin);
    if (isKept(url)) await fetch(url).then((fresh) => keep(url, fresh)).catch(() => {});
  }
}
