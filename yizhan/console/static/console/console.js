// Every console page: the menu on a phone, the keyboard, forms that warn before they are lost.
import "./table.js";
import "./unsaved.js";

const menu = document.getElementById("menu");
const opener = document.querySelector("[data-menu]");

function show(open) {
  menu.classList.toggle("is-open", open);
  opener.setAttribute("aria-expanded", String(open));
  if (open) menu.querySelector("[data-menu-close]").focus();
  else opener.focus();
}
opener?.addEventListener("click", (event) => { event.preventDefault(); show(true); });
menu?.querySelector("[data-menu-close]").addEventListener("click", (event) => { event.preventDefault(); show(false); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && menu?.classList.contains("is-open")) show(false); });
document.addEventListener("click", (event) => {
  if (menu?.classList.contains("is-open") && !menu.contains(event.target) && !opener.contains(event.target)) show(false);
});

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
