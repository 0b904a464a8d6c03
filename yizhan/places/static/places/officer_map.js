// The officer's stations on a map, loaded when the map is opened. Degrees are in the datum of the tiles.
import { baseMap } from "./base_map.js";

const box = document.querySelector("[data-map-box]");
const frame = document.querySelector("[data-officer-map]");
let map = null;

function dot(L, found) {
  const many = found.count > 1;
  const size = many ? 34 : 18;
  const inner = document.createElement("span");
  inner.textContent = many ? String(found.count) : "";
  const icon = L.divIcon({
    className: `c-dot ${many ? "c-dot-many" : `c-dot-${found.state}`}`,
    html: inner,
    iconSize: [size, size],
  });
  const marker = L.marker([found.lat, found.lon], { icon, title: found.name ?? String(found.count), alt: found.name ?? String(found.count) });
  marker.on("click keypress", (event) => {
    if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
    if (many) map.setView([found.lat, found.lon], map.getZoom() + 2);
    else location.assign(found.url);
  });
  return marker;
}

async function ask(bbox) {
  const answer = await fetch(`${frame.dataset.dots}&bbox=${bbox.map((n) => n.toFixed(5)).join(",")}`);
  return answer.ok ? (await answer.json()).dots : [];
}

async function draw(L, layer) {
  const bounds = map.getBounds().pad(0.05);
  const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const dots = await ask([Math.max(-180, bbox[0]), Math.max(-90, bbox[1]), Math.min(180, bbox[2]), Math.min(90, bbox[3])]);
  layer.clearLayers();
  for (const found of dots) dot(L, found).addTo(layer);
}

async function open() {
  if (map || !box.open) return;
  const { L, map: made, outline } = await baseMap(frame, frame.dataset);
  map = made;
  for (const province of frame.dataset.provinces.split(",")) outline(province);
  const layer = L.layerGroup().addTo(map);
  const all = await ask([73, 3, 136, 54]);
  map.on("moveend", () => draw(L, layer));
  if (all.length) map.fitBounds(all.map(({ lat, lon }) => [lat, lon]), { maxZoom: 15, animate: false, padding: [24, 24] });
  else map.setView(frame.dataset.centre.split(",").map(Number), Number(frame.dataset.zoom));
}

box?.addEventListener("toggle", () => open().catch(() => { frame.textContent = frame.dataset.fail; }));
