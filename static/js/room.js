/** The room: what one thumb does on one card. Every flow works without it: the cards are plain forms. */
const cards = () => [...document.querySelectorAll(".room-card")];
const cardNow = () =>
  document.querySelector(".room-card:is(:target, :has(:target))") ?? document.querySelector(".room-card.is-here");

function goTo(key) {
  if (!key) return;
  location.hash = `card-${key}`;
}

// What is sent in the background (js/outbox.js) is not sent by the browser, so this page moves on.
document.addEventListener("submit", (event) => {
  const next = event.submitter?.dataset.next;
  setTimeout(() => {
    if (event.defaultPrevented && next !== undefined) goTo(next);
  });
});

function showWhere() {
  const card = cardNow();
  for (const mark of document.querySelectorAll("[data-mark]")) {
    const isHere = mark.dataset.mark === card?.dataset.card;
    if (isHere) mark.setAttribute("aria-current", "step");
    else mark.removeAttribute("aria-current");
    const drawn = isHere && mark.dataset.state === "open" ? "here" : mark.dataset.state;
    mark.querySelector("use")?.setAttribute("href", `#mark-${drawn}`);
  }
}

addEventListener("hashchange", () => {
  showWhere();
  cardNow()?.querySelector("h1")?.focus({ preventScroll: true });
});
showWhere();
