// The form of a station: presets fill the hours, a tap on the map fills the place.
import { baseMap } from "./base_map.js";

const hours = document.querySelector("[data-hours]");
document.addEventListener("click", (event) => {
  const preset = event.target.closest?.("[data-hours-preset]");
  if (!preset) return;
  hours.value = preset.dataset.hoursPreset;
  hours.dispatchEvent(new Event("input", { bubbles: true }));
});

const frame = document.querySelector("[data-pick-map]");
const place = document.getElementById("id_position");
const datum = document.getElementById("id_datum");

function written() {
  const [lon, lat] = place.value.replace("，", ",").split(/[\s,]+/).map(Number);
  return Number.isFinite(lon) && Number.isFinite(lat) && datum.value === frame.dataset.datum ? [lat, lon] : null;
}

async function pick() {
  const { L, map, outline } = await baseMap(frame, frame.dataset);
  for (const province of frame.dataset.provinces.split(",")) outline(province);
  const icon = L.divIcon({ className: "c-dot c-dot-chosen", iconSize: [20, 20] });
  const { lon, lat, zoom } = frame.dataset;
  const start = lon && lat ? [Number(lat), Number(lon)] : written();
  let marker = null;
  const mark = (at) => { marker?.remove(); marker = L.marker(at, { icon, keyboard: false }).addTo(map); };
  map.setView(start ?? frame.dataset.centre.split(",").map(Number), start ? 14 : Number(zoom || 9));
  if (start) mark(start);
  map.on("click", ({ latlng }) => {
    mark(latlng);
    place.value = `${latlng.lng.toFixed(6)}, ${latlng.lat.toFixed(6)}`;
    datum.value = frame.dataset.datum;
    place.dispatchEvent(new Event("input", { bubbles: true }));
  });
  place.addEventListener("change", () => { const at = written(); if (at) { mark(at); map.setView(at, 15); } });
}
if (frame) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    pick();
  });
  seen.observe(frame);
}
// A refused save: the summary speaks first.
document.querySelector(".c-wrong")?.focus();
