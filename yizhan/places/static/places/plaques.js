// The print button of the sheet of plaques.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
