// Along my way: "my position" at either end; it travels in a POST's body only.

import { askPosition } from "../h5/position.js";

const form = document.getElementById("way");
const ends = {};
const words = document.querySelector("[data-map-settings]").dataset;

form.addEventListener("click", async (event) => {
  const onMap = event.target.closest("[data-end-map]");
  if (onMap) await pickOnMap(onMap.dataset.endMap, onMap.closest(".end"));
  const button = event.target.closest("[data-end]");
  if (!button) return;
  const name = button.dataset.end;
  button.disabled = true;
  try {
    setEnd(name, await askPosition(), "");
  } catch {
    form.elements[name].focus();
  } finally {
    button.disabled = false;
  }
});

function setEnd(name, place, words) {
  const field = form.elements[name];
  ends[name] = place;
  field.value = words;
  forgetToken(name);
  const token = Object.assign(document.createElement("input"), { type: "hidden", name: `${name}_at`, value: "me" });
  field.closest(".end").append(token);
  form.dispatchEvent(new Event("ask"));
}

// Move the map until the place is in its middle, then take it.
async function pickOnMap(name, end) {
  form.dispatchEvent(new Event("htmx:abort")); // an answer on its way would take the map away
  form.querySelector("[data-map]")?.remove();
  const frame = document.getElementById("map-frame").content.cloneNode(true).firstElementChild;
  end.append(frame);
  const { lon, lat, province } = document.querySelector("[data-map-start]").dataset;
  const from = ends[name] ?? { lon: Number(lon), lat: Number(lat) };
  try {
    const { drawMap } = await import(words.module);
    const map = await drawMap(frame, { ...words, wordsHere: words.wordsMiddle, atOnce: true }, {
      choose() {},
      lookFrom(x, y) {
        setEnd(name, { lon: x, lat: y, datum: words.datum }, words.wordsPoint);
      },
    });
    map.show([], { lon: from.lon, lat: from.lat, province }, false);
  } catch {
    frame.replaceWith(words.wordsFail);
  }
}

function forgetToken(name) {
  for (const old of form.querySelectorAll(`[name="${name}_at"]`)) old.remove();
}

// new words replace what was picked before
form.addEventListener("input", (event) => {
  if (event.target.matches("#end-a, #end-b")) {
    forgetToken(event.target.name);
    delete ends[event.target.name];
  }
});

document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (request.method !== "POST" || !(request.body instanceof FormData)) return;
  for (const [name, place] of Object.entries(ends)) {
    for (const part of ["lon", "lat", "datum"]) request.body.set(`${name}_${part}`, place[part]);
  }
});

// who is typing in the other end already stays there
document.addEventListener("htmx:after:swap", () => {
  if (!document.activeElement?.matches("#end-a, #end-b")) form.querySelector("h2")?.focus();
});
