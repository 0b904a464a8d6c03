// The worker's map: numbered pins over the base map. Loaded only when it is opened.

import { baseMap } from "./base_map.js";

function text(tag, className, words) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = words;
  return element;
}

export async function drawMap(frame, words, { choose, tell, lookFrom }) {
  const { L, map, outline } = await baseMap(frame, words);
  const pins = L.layerGroup().addTo(map);
  const byId = new Map();
  let here = null;
  let chosen = null;
  let isOwnMove = true;

  const button = text("button", "weui-btn weui-btn_default map-here", words.wordsHere);
  button.type = "button";
  button.hidden = !words.atOnce;
  frame.append(button);
  L.DomEvent.disableClickPropagation(button);
  button.addEventListener("click", () => {
    button.hidden = true;
    const { lng, lat } = map.getCenter();
    lookFrom(lng, lat);
  });
  map.on("movestart", () => {
    if (!isOwnMove) button.hidden = false;
  });
  map.on("moveend", () => {
    isOwnMove = false;
  });

  function pin(card) {
    const icon = L.divIcon({
      className: `pin pin-${card.state}`,
      html: text("span", "", String(card.number)),
      iconSize: [36, 36],
    });
    const marker = L.marker([card.lat, card.lon], { icon, title: card.name, alt: `${card.number} ${card.name}` });
    marker.on("click keypress", (event) => {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
      mark(card.id);
      choose(card.id);
    });
    return marker;
  }

  // One that was passed over: grey, without number, below the others; it tells why.
  function passedPin(card) {
    const icon = L.divIcon({ className: "pin pin-passed", html: text("span", "", ""), iconSize: [24, 24] });
    const title = `${card.name}：${card.reason}`;
    const marker = L.marker([card.lat, card.lon], { icon, title, alt: title, zIndexOffset: -1000 });
    marker.on("click keypress", (event) => {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
      tell(card.id);
    });
    return marker;
  }

  function mark(id) {
    byId.get(chosen)?.getElement()?.classList.remove("pin-chosen");
    byId.get(id)?.getElement()?.classList.add("pin-chosen");
    byId.get(id)?.setZIndexOffset(1000);
    byId.get(chosen)?.setZIndexOffset(0);
    chosen = id;
  }

  return {
    frame,
    choose: mark,
    show(cards, from, isHers, passed = []) {
      pins.clearLayers();
      byId.clear();
      for (const card of cards) byId.set(card.id, pin(card).addTo(pins));
      for (const card of passed) passedPin(card).addTo(pins);
      outline(from.province);
      here?.remove();
      here = L.marker([from.lat, from.lon], {
        icon: L.divIcon({ className: isHers ? "pin-you" : "pin-from", iconSize: [20, 20] }),
        title: isHers ? words.wordsYou : "",
        interactive: false,
        keyboard: false,
      }).addTo(map);
      isOwnMove = true;
      map.invalidateSize();
      const near = cards.slice(0, 8).map(({ lat, lon }) => [lat, lon]);
      map.fitBounds(L.latLngBounds([[from.lat, from.lon], ...near]).pad(0.15), { maxZoom: 16, animate: false });
    },
  };
}
