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
  const { openPlace, scanPlaque } = await import(wechat);
  const way = document.querySelector("[data-wx-open]");
  way?.addEventListener(
    "click",
    async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const { lon, lat, name, address } = way.dataset;
      if (!(await openPlace({ lon: Number(lon), lat: Number(lat), name, address }))) document.getElementById("ways").showModal();
    },
    true,
  );
  document.querySelector("[data-scan]")?.addEventListener("click", async (event) => {
    event.preventDefault();
    const code = await scanPlaque();
    location.assign(code ?? event.target.closest("a").href);
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
