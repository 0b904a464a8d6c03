// What lies under every map: the operator's approved tiles, or outlines marked as a sketch. Loaded with the first map.
// Degrees are in the datum of the tiles; the server converts.

let loading = null;

function leaflet({ leaflet: script, leafletCss: style }) {
  loading ??= new Promise((loaded, failed) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
    const tag = Object.assign(document.createElement("script"), { src: script });
    tag.addEventListener("load", () => loaded(globalThis.L));
    tag.addEventListener("error", () => {
      loading = null;
      failed(new Error("leaflet"));
    });
    document.head.append(tag);
  });
  return loading;
}

// Draw it into `frame`. settings: the data attributes of places/_base_map.html.
// Returns Leaflet, its map, and a function that adds the outlines of a province to a sketch.
export async function baseMap(frame, settings) {
  const L = await leaflet(settings);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(frame, { zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still });
  map.attributionControl.setPrefix(false);
  const { tiles, subdomains, approval, referrer, sketch, outlines } = settings;
  if (tiles) {
    const hosts = subdomains.split(",");
    // a key locked to a domain wants our host name; pages send nothing of the kind by themselves
    const options = { subdomains: hosts, maxZoom: 18, attribution: approval, referrerPolicy: referrer ?? false };
    L.tileLayer(tiles, options).addTo(map);
  } else {
    map.attributionControl.addAttribution(sketch);
  }
  const drawn = new Set();
  async function outline(province) {
    if (tiles || !province || drawn.has(province)) return;
    drawn.add(province);
    const answer = await fetch(outlines.replace("CODE", province)).catch(() => null);
    if (!answer?.ok) return;
    const shape = L.geoJSON(await answer.json(), { interactive: false, style: { className: "outline" } });
    shape.addTo(map).bringToBack();
  }
  return { L, map, outline };
}
