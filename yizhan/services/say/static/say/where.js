// Which union is it? That of the nearest station, once she allows her position; she says whether it is right.

import { askPosition } from "../h5/position.js";

const part = document.getElementById("near");
const button = part.querySelector("[data-locate]");
button.hidden = false;
button.addEventListener("click", async () => {
  button.disabled = true;
  const says = part.querySelector("[data-locate-says]");
  try {
    const place = await askPosition();
    const body = new FormData();
    for (const name of ["lon", "lat", "datum"]) body.set(name, place[name]); // in the body, never in an address
    body.set("about", part.dataset.about);
    const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers:inherited"));
    const answer = await fetch(part.dataset.near, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (!answer.ok) throw new Error("none");
    part.querySelector("[data-found]").innerHTML = await answer.text();
    button.hidden = true;
    says.hidden = true;
  } catch (error) {
    says.textContent = says.dataset[error.message] ?? says.dataset.none;
    says.hidden = false;
    button.disabled = false;
  }
});
