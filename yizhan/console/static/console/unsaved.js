// Forms marked data-unsaved: leaving with something typed asks first, and what was sent but did not arrive
// (signed out, no network, the server away) is offered again when the form is opened anew in this tab.
const touched = new Set();
const PLACE = `unsaved:${location.pathname}`;

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-unsaved]");
  if (form) touched.add(form);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  touched.delete(form);
  if (!form.matches?.("form[data-unsaved]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; } // a second tap on the button
  form.dataset.sent = "1";
  const sent = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  try { sessionStorage.setItem(PLACE, JSON.stringify(sent)); } catch { /* a full or forbidden store keeps nothing */ }
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((sent) => delete sent.dataset.sent));
addEventListener("beforeunload", (event) => {
  if ([...touched].some((form) => form.isConnected)) event.preventDefault();
});

function restore(form, sent) {
  const values = Map.groupBy ? Map.groupBy(sent, ([name]) => name) : sent.reduce((all, pair) => all.set(pair[0], [...(all.get(pair[0]) ?? []), pair]), new Map());
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || field.name === "csrfmiddlewaretoken") continue;
    const given = (values.get(field.name) ?? []).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (given.length && field.tagName !== "BUTTON") field.value = given[0];
  }
  touched.add(form);
}

const form = document.querySelector("form[data-unsaved]");
if (document.querySelector(".c-toast-success")) {
  Object.keys(sessionStorage).filter((key) => key.startsWith("unsaved:")).forEach((key) => sessionStorage.removeItem(key));
} else if (form?.hasAttribute("data-refused")) {
  touched.add(form); // it came back with errors and holds what was typed
} else if (form && sessionStorage.getItem(PLACE)) {
  const offer = document.querySelector("template[data-restore]").content.firstElementChild.cloneNode(true);
  offer.querySelector("[data-yes]").addEventListener("click", () => { restore(form, JSON.parse(sessionStorage.getItem(PLACE))); offer.remove(); });
  offer.querySelector("[data-no]").addEventListener("click", () => { sessionStorage.removeItem(PLACE); offer.remove(); });
  form.before(offer);
}
