// Once the card is hers, its page: the number and the QR.
document.addEventListener("lane:answer", ({ target, detail }) => {
  const there = target.closest("[data-cards-mine]");
  if (there && detail.is_hers && detail.claim) location.assign(`${there.dataset.cardsMine}${detail.claim}/`);
});
