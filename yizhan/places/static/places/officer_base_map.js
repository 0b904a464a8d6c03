// What lies under the officer's dots: the operator's approved tiles, or outlines marked as a sketch.
let loading = null;

function leaflet({ leaflet: script, leafletCss: style }) {
  loading ??= new Promise((loaded, failed) => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
    const tag = Object.assign(document.createElement("script"), { src: script });
    tag.addEventListener("load", () => loaded(window.L));
    tag.addEventListener("error", () => { loading = null; failed(new Error("leaflet")); });
    document.head.append(tag);
  });
  return loading;
}

export async function base(frame) {
  const L = await leaflet(frame.dataset);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(frame, { zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still });
  map.attributionControl.setPrefix(false);
  const { tiles, subdomains, approval, sketch, outlines, provinces } = frame.dataset;
  if (tiles) {
    L.tileLayer(tiles, { subdomains: subdomains.split(","), maxZoom: 18, attribution: approval }).addTo(map);
    return map;
  }
  map.attributionControl.addAttribution(sketch);
  if (!outlines) return map;
  for (const code of (provinces ?? "").split(",").filter(Boolean).slice(0, 3)) {
    fetch(outlines.replace("CODE", code))
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((shape) => shape && L.geoJSON(shape, { interactive: false, style: { className: "outline" } }).addTo(map).bringToBack())
      .catch(() => {});
  }
  return map;
}
