// Every worker page: registers the service worker, says when the network is away, opens and closes sheets, goes back.

const bar = document.querySelector("[data-offline]");

function showNetwork() {
  if (bar) bar.hidden = navigator.onLine;
}

addEventListener("online", showNetwork);
addEventListener("offline", showNetwork);
showNetwork();

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const sheet = document.getElementById(opener.dataset.opens);
    if (sheet?.showModal) {
      event.preventDefault();
      sheet.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    closer.closest("dialog").close();
    return;
  }
  if (event.target instanceof HTMLDialogElement) event.target.close(); // a tap on the shade
  const back = event.target.closest("[data-back]");
  if (back && history.length > 1 && document.referrer.startsWith(location.origin)) {
    event.preventDefault();
    history.back();
  }
});

// --- browsers without CSS :has (some WeChat browsers on old phones): what is ticked is marked by class ---

function markTicked() {
  for (const chip of document.querySelectorAll(".chip")) {
    chip.classList.toggle("is-on", Boolean(chip.querySelector("input:checked")));
  }
  for (const stars of document.querySelectorAll(".stars")) {
    const labels = [...stars.querySelectorAll("label")];
    const last = labels.findIndex((label) => label.querySelector(":checked"));
    labels.forEach((label, at) => label.classList.toggle("is-on", at <= last));
  }
}

if (!CSS.supports("selector(:has(a))")) {
  markTicked();
  for (const kind of ["change", "htmx:after:swap"]) document.addEventListener(kind, markTicked);
}

// --- times without network: stations she saved are kept, at most once a day ---------------------------

const DAY_MS = 24 * 3600 * 1000;

async function keepSaved() {
  const paths = [...document.querySelectorAll("[data-keep]")].map((link) => link.getAttribute("href"));
  if (!paths.length || navigator.connection?.saveData) return;
  const list = paths.join(" ");
  if (localStorage.getItem("kept") === list && Date.now() - Number(localStorage.getItem("kept-at")) < DAY_MS) return;
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keep: paths });
  localStorage.setItem("kept", list);
  localStorage.setItem("kept-at", String(Date.now()));
}

const { worker } = document.body.dataset;
if (worker && "serviceWorker" in navigator) {
  const start = () => navigator.serviceWorker.register(worker).then(keepSaved).catch(() => {});
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
