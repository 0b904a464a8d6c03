// Tables with data-table: j/k move, Enter opens, e edits, x selects, / searches, ? explains; the bulk bar counts.
const wide = matchMedia("(min-width: 62rem)");
const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-table] tbody tr[data-row]")];
const current = () => document.querySelector("[data-table] tr.is-current");

function move(step) {
  const all = rows();
  if (!all.length) return;
  const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(current()) + step))];
  mark(next);
  next.querySelector("a[data-open]")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function mark(row) {
  document.querySelectorAll("[data-table] tr.is-current").forEach((other) => other.classList.remove("is-current"));
  row?.classList.add("is-current");
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  e: () => current()?.querySelector("a[data-edit]")?.click(),
  x: () => current()?.querySelector("input[data-select]")?.click(),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.querySelector("[data-keys-help]")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// On a wide screen a row opens beside the list; the address stays shareable, the page is one click away.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-open]");
  const beside = document.getElementById("beside");
  if (!link || !beside || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  mark(link.closest("tr"));
  window.htmx.ajax("GET", link.href, { target: "#beside", swap: "innerHTML" });
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-beside-close]")) {
    event.preventDefault();
    document.getElementById("beside").replaceChildren();
    current()?.querySelector("a[data-open]")?.focus();
  }
});

// --- select rows, act on them ---
function count() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const boxes = [...document.querySelectorAll("input[data-select]")];
  const chosen = boxes.filter((box) => box.checked).length;
  bar.hidden = chosen === 0;
  bar.querySelector("[data-bulk-count]").textContent = chosen;
  const all = document.querySelector("input[data-select-all]");
  if (all) { all.checked = chosen > 0 && chosen === boxes.length; all.indeterminate = chosen > 0 && chosen < boxes.length; }
}
document.addEventListener("change", (event) => {
  if (event.target.matches?.("input[data-select-all]")) {
    document.querySelectorAll("input[data-select]").forEach((box) => { box.checked = event.target.checked; });
  }
  if (event.target.matches?.("input[data-select], input[data-select-all]")) count();
});
addEventListener("pageshow", count);

// A select of a filter form sends it at once; a button remains for those without scripts.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("form[data-filter] select, form[data-filter] input[type=checkbox]")) event.target.form.requestSubmit();
});
