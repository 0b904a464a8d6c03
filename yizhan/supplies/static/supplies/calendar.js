// Copies the address of her calendar; old browsers and WeChat's select it, so that a long press copies.

const address = document.querySelector("[data-address]");
const button = document.querySelector("[data-copy]");
const copied = document.querySelector("[data-copied]");

async function copy() {
  address.select();
  try {
    await navigator.clipboard.writeText(address.value);
  } catch {
    if (!document.execCommand("copy")) return; // it stays selected
  }
  copied.textContent = button.dataset.copy;
}

button.hidden = false;
button.addEventListener("click", copy);
address.addEventListener("focus", () => address.select());
