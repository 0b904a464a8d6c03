// A name written with a finger on a canvas; what was drawn goes with the form as a PNG, an untouched canvas sends nothing.
const canvas = document.querySelector("[data-sign]");
if (canvas) {
  const field = document.getElementById(canvas.dataset.sign);
  const pen = canvas.getContext("2d");
  let drawn = false;

  const clear = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = "#111";
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
    drawn = false;
    field.value = "";
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * canvas.width) / box.width,
      ((event.clientY - box.top) * canvas.height) / box.height,
    ];
  };

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!event.buttons) return;
    pen.lineTo(...at(event));
    pen.stroke();
    drawn = true;
  });
  document.querySelector("[data-sign-clear]").addEventListener("click", clear);
  canvas.closest("form").addEventListener("submit", () => {
    if (drawn) field.value = canvas.toDataURL("image/png");
  });
  clear();
}
