// Leaving a form with something typed asks first. Mark the form with data-unsaved.
const touched = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-unsaved]");
  if (form) touched.add(form);
});
document.addEventListener("submit", (event) => touched.delete(event.target));
// A form that came back with errors still holds what was typed and not saved.
document.querySelectorAll("form[data-unsaved][data-refused]").forEach((form) => touched.add(form));
addEventListener("beforeunload", (event) => {
  if ([...touched].some((form) => form.isConnected)) event.preventDefault();
});
