// Every worker page: says when the network is away, opens and closes sheets, goes back.

const bar = document.querySelector("[data-offline]");

function showNetwork() {
  if (bar) bar.hidden = navigator.onLine;
}

addEventListener("online", showNetwork);
addEventListener("offline", showNetwork);
showNetwork();

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const sheet = document.getElementById(opener.dataset.opens);
    if (sheet?.showModal) {
      event.preventDefault();
      sheet.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    closer.closest("dialog").close();
    return;
  }
  if (event.target instanceof HTMLDialogElement) event.target.close(); // a tap on the shade
  const back = event.target.closest("[data-back]");
  if (back && history.length > 1 && document.referrer.startsWith(location.origin)) {
    event.preventDefault();
    history.back();
  }
});
