// Along my way: "my position" at either end; it travels in a POST's body only.

import { askPosition } from "../h5/position.js";

const form = document.getElementById("way");
const ends = {};

form.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-end]");
  if (!button) return;
  const name = button.dataset.end;
  const field = form.elements[name];
  button.disabled = true;
  try {
    ends[name] = await askPosition();
    field.value = "";
    forgetToken(name);
    const token = Object.assign(document.createElement("input"), { type: "hidden", name: `${name}_at`, value: "me" });
    token.dataset.endToken = "";
    field.closest(".end").append(token);
    form.dispatchEvent(new Event("ask"));
  } catch {
    field.focus();
    field.placeholder = "";
  } finally {
    button.disabled = false;
  }
});

function forgetToken(name) {
  for (const old of form.querySelectorAll(`[name="${name}_at"]`)) old.remove();
}

// new words replace what was picked before
form.addEventListener("input", (event) => {
  if (event.target.matches("#end-a, #end-b")) {
    forgetToken(event.target.name);
    delete ends[event.target.name];
  }
});

document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (request.method !== "POST" || !(request.body instanceof FormData)) return;
  for (const [name, place] of Object.entries(ends)) {
    for (const part of ["lon", "lat", "datum"]) request.body.set(`${name}_${part}`, place[part]);
  }
});

document.addEventListener("htmx:after:swap", () => form.querySelector("h2")?.focus());
