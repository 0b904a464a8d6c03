// Sign-in pages: the code is sent off when six digits are there; another code can be asked for after a while.

const input = document.querySelector(".code-input");

if (input) {
  input.focus();
  input.addEventListener("input", () => {
    const digits = input.value.normalize("NFKC").replace(/\D/g, "").slice(0, 6);
    if (digits !== input.value) input.value = digits;
    if (digits.length === 6) input.form.requestSubmit();
  });
}

for (const button of document.querySelectorAll("[data-wait-s]")) {
  const words = button.textContent;
  let left = Number(button.dataset.waitS);
  const tick = () => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? `${left} ${button.dataset.waitText}` : words;
    if (left > 0) setTimeout(tick, 1000);
    left -= 1;
  };
  tick();
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.querySelector("[data-passkey-error]");
  if (place) place.hidden = false;
});
