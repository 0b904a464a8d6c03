// A station's page: shares it, opens the way in WeChat, sends the position along with "I am here" if she likes.

import { askPosition } from "../h5/position.js";

const wechat = document.body.dataset.wechatModule;

// --- share -------------------------------------------------------------------------------------------
const share = document.querySelector("[data-share]");
if (share && navigator.share && !wechat) {
  share.hidden = false;
  share.addEventListener("click", () => {
    const url = new URL(location.pathname, location.origin).href;
    navigator.share({ title: document.title, url }).catch(() => {});
  });
}

// --- the way, and the scanner, inside WeChat ---------------------------------------------------------
if (wechat) {
  const way = document.querySelector("[data-wx-open]");
  way?.addEventListener("click", async (event) => {
    event.preventDefault();
    event.stopPropagation(); // before the shell opens the list of maps
    const { openPlace } = await import(wechat);
    const { lon, lat, name, address } = way.dataset;
    const isShown = await openPlace({ lon: Number(lon), lat: Number(lat), name, address });
    if (!isShown) document.getElementById("ways").showModal();
  });
  const scan = document.querySelector("[data-scan]");
  scan?.addEventListener("click", async (event) => {
    event.preventDefault();
    const { scanPlaque } = await import(wechat);
    location.assign((await scanPlaque()) ?? scan.href);
  });
}

// --- I am here ---------------------------------------------------------------------------------------
const arrive = document.querySelector("[data-arrive]");
arrive?.addEventListener("submit", async (event) => {
  if (arrive.dataset.asked) return;
  event.preventDefault();
  arrive.dataset.asked = "1";
  arrive.querySelector("button").setAttribute("aria-busy", "true");
  const slow = new Promise((done) => setTimeout(done, 4000, null));
  const place = await Promise.race([askPosition().catch(() => null), slow]);
  if (place) for (const name of ["lon", "lat", "datum"]) arrive.elements[name].value = place[name];
  arrive.requestSubmit();
});
