// Booking: the list from where she stands, once she allows it; a session opens as a sheet over the day.

import { askPosition, isAllowed, lastPosition } from "../h5/position.js";

const stations = document.getElementById("stations");

async function listFrom(place) {
  const body = new FormData();
  for (const name of ["lon", "lat", "datum"]) body.set(name, place[name]); // in the body, never in an address
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers:inherited"));
  const answer = await fetch(stations.dataset.near, { method: "POST", body, headers: { "X-CSRFToken": token } });
  if (answer.ok) stations.innerHTML = await answer.text();
}

async function locate(button) {
  button.disabled = true;
  try {
    await listFrom(await askPosition());
  } catch (error) {
    const says = stations.querySelector("[data-locate-says]");
    says.textContent = says.dataset[error.message] ?? says.dataset.none;
    says.hidden = false;
    button.disabled = false;
  }
}

if (stations) {
  const button = stations.querySelector("[data-locate]");
  if (button) button.hidden = false;
  stations.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-locate]");
    if (pressed) locate(pressed);
  });
  const place = lastPosition();
  if (place) listFrom(place).catch(() => {});
  else if (button && (await isAllowed())) locate(button);
}

const sheet = document.getElementById("sheet");
document.addEventListener("htmx:after:swap", () => {
  if (sheet?.querySelector("h2") && !sheet.open) sheet.showModal();
});
