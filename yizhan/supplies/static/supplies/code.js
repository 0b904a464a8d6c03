// Her code at the door: turns every half minute, and goes on for ten minutes without network.

const panel = document.querySelector("[data-codes]");
const digits = panel.querySelector("[data-digits]");
const path = panel.querySelector("path");
const picture = panel.querySelector("svg");
const left = panel.querySelector("[data-left]");
const stale = panel.querySelector("[data-stale]");
const REFRESH_MS = 60_000;

let have = null; // as the server sent it
let ahead_s = 0; // how far this phone's clock goes before the server's
let shown = null;

async function fetchCodes() {
  try {
    const answer = await fetch(panel.dataset.codes, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = await answer.json();
    ahead_s = Date.now() / 1000 - fresh.now;
    have = fresh;
    if (!fresh.codes.length) location.reload(); // checked in, over, or given back: the page says which
  } catch {
    // no network: what is here goes on
  }
}

function turn() {
  if (!have) return;
  const now_s = Date.now() / 1000 - ahead_s;
  const step = Math.floor(now_s / have.step_s);
  const code = have.codes[step - have.first];
  stale.hidden = Boolean(code);
  picture.toggleAttribute("data-old", !code);
  if (!code) return;
  left.value = have.step_s - (now_s % have.step_s);
  if (shown === code.digits) return;
  shown = code.digits;
  digits.textContent = code.digits;
  picture.setAttribute("viewBox", `-2 -2 ${code.side + 4} ${code.side + 4}`);
  path.setAttribute("d", code.path);
}

fetchCodes().then(turn);
setInterval(turn, 500);
setInterval(fetchCodes, REFRESH_MS);
addEventListener("online", fetchCodes);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) fetchCodes().then(turn);
});
