// Home: asks again as she types, taps or moves; opens the map when she wants it; keeps list and map in step.

import { askPosition, isAllowed, keepPosition, lastPosition } from "../h5/position.js";

const ask = document.getElementById("ask");
const results = document.querySelector("[data-results]");
const words = document.querySelector("[data-map-settings]").dataset;
let place = lastPosition();
let map = null;
let isMapWanted = sessionStorage.getItem("map") === "open";

function askAgain() {
  ask.dispatchEvent(new Event("ask"));
}

// The position goes into the body of our own POSTs and nowhere else.
document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (!place || request.method !== "POST" || !(request.body instanceof FormData)) return;
  for (const name of ["lon", "lat", "datum"]) request.body.set(name, place[name]);
});

let typing = 0;
document.getElementById("q").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(askAgain, 300);
});

// "open now" and "open at" exclude each other
const nowBox = ask.querySelector("[data-opening-now]");
const atBox = ask.querySelector("[data-opening-at]");
const atField = document.getElementById("at");
nowBox.addEventListener("change", () => {
  if (nowBox.checked) atBox.checked = false;
});
atBox.addEventListener("change", () => {
  if (atBox.checked) nowBox.checked = false;
  if (atBox.checked && !atField.value) atField.focus();
});
atField.addEventListener("input", () => {
  atBox.checked = Boolean(atField.value);
  if (atBox.checked) nowBox.checked = false;
});

results.addEventListener("click", async (event) => {
  if (event.target.closest("[data-locate]")) await locate(event.target.closest("[data-locate]"));
  if (event.target.closest("[data-open-map]")) await openMap();
});

async function locate(button) {
  const says = results.querySelector("[data-locate-says]");
  button.disabled = true;
  try {
    place = await askPosition();
    askAgain();
  } catch (error) {
    says.textContent = says.dataset[error.message] ?? says.dataset.none;
    says.hidden = false;
  } finally {
    button.disabled = false;
  }
}

// --- the map ---------------------------------------------------------------------------------------

async function openMap() {
  isMapWanted = true;
  sessionStorage.setItem("map", "open");
  const sketch = results.querySelector("[data-sketch]");
  if (!sketch) return;
  const frame = document.getElementById("map-frame").content.cloneNode(true).firstElementChild;
  sketch.replaceWith(frame);
  try {
    const { drawMap } = await import(words.module);
    map = await drawMap(frame, words, {
      choose,
      tell,
      lookFrom(lon, lat) {
        place = { lon, lat, datum: words.datum };
        askAgain();
      },
    });
    showList();
  } catch {
    frame.replaceWith(Object.assign(document.createElement("p"), { className: "note", textContent: words.wordsFail }));
  }
}

function showList() {
  const list = results.querySelector("[data-list]");
  if (!map || !list) return;
  const cards = [...list.querySelectorAll("[data-id]")].map((card, at) => ({
    id: card.dataset.id,
    lon: Number(card.dataset.lon),
    lat: Number(card.dataset.lat),
    state: card.dataset.state,
    number: at + Number(list.start || 1),
    name: card.querySelector(".card-name").textContent,
  }));
  const { lon, lat, province } = list.dataset;
  const passed = [...results.querySelectorAll("[data-passed]")].map((card) => ({
    id: card.dataset.passed,
    lon: Number(card.dataset.lon),
    lat: Number(card.dataset.lat),
    name: card.querySelector(".card-name").textContent,
    reason: card.querySelector(".reason").textContent,
  }));
  map.show(cards, { lon: Number(lon), lat: Number(lat), province }, "hers" in list.dataset, passed);
}

function choose(id, scroll = true) {
  for (const card of results.querySelectorAll("[data-chosen]")) delete card.dataset.chosen;
  const card = results.querySelector(`[data-id="${CSS.escape(id)}"]`);
  if (!card) return;
  card.dataset.chosen = "";
  if (scroll) card.scrollIntoView({ block: "nearest" });
}

function tell(id) {
  const card = results.querySelector(`[data-passed="${CSS.escape(id)}"]`);
  card.closest("details").open = true;
  card.querySelector("a").focus();
}

for (const kind of ["mouseover", "focusin"]) {
  results.addEventListener(kind, (event) => {
    const card = event.target.closest("[data-id]");
    if (card && map) {
      choose(card.dataset.id, false);
      map.choose(card.dataset.id);
    }
  });
}

// --- the last list, for times without network: on this phone only, gone with the pages kept beside it ----

const LAST = "/last-list";

async function keepList() {
  if (!("caches" in globalThis) || !navigator.serviceWorker?.controller) return;
  const mine = await caches.open("mine");
  await mine.put(LAST, new Response(results.innerHTML, { headers: { "X-At": String(Date.now()) } }));
}

async function showLastList() {
  if (!("caches" in globalThis)) return;
  const last = await (await caches.open("mine")).match(LAST);
  if (!last) return;
  results.innerHTML = await last.text();
  const at = new Date(Number(last.headers.get("X-At")));
  const time = at.toLocaleString(document.documentElement.lang, {
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
  const note = Object.assign(document.createElement("p"), {
    className: "note note-soon",
    textContent: words.wordsLast.replace("TIME", time),
  });
  results.prepend(note);
}

document.addEventListener("htmx:error", () => {
  if (results.querySelector("[data-failed]")) return;
  const note = Object.assign(document.createElement("p"), { className: "note note-soon", textContent: words.wordsNet });
  note.dataset.failed = "";
  note.role = "status";
  results.prepend(note);
});

// After the swap the button that asked for further ones is gone, so it is noted before which list they join.
let grown = null;
let shownBefore = 0;
document.addEventListener("htmx:before:request", (event) => {
  const { sourceElement: button } = event.detail.ctx;
  grown = ["skip", "why"].includes(button.name) ? button.closest("ol, ul") : null;
  shownBefore = grown?.querySelectorAll(":scope > .card").length;
});

document.addEventListener("htmx:after:swap", () => {
  keepList();
  if (grown) {
    grown.querySelectorAll(":scope > .card > a")[shownBefore]?.focus();
    showList();
    return;
  }
  if (!isMapWanted || !results.querySelector("[data-sketch]")) return;
  if (map) {
    results.querySelector("[data-sketch]").replaceWith(map.frame);
    showList();
  } else openMap();
});

// --- at the start ------------------------------------------------------------------------------------

// htmx begins to listen one timer after its script ran; what is asked before is lost.
await new Promise((done) => setTimeout(done));
if (!navigator.onLine) await showLastList();
else if (place) askAgain();
else if (!document.body.dataset.wechatModule && (await isAllowed())) {
  try {
    place = keepPosition(await askPosition());
    askAgain();
  } catch {
    // the list from her district stands
  }
}
if (isMapWanted) openMap();
