/** The room: what one thumb does on one card. Every flow works without it: the cards are plain forms.

    js/outbox.js keeps and sends what is on the forms; here its events are drawn. */
import { listAsked } from "./room-asked-me.js";
import { comesUp } from "./room-came-up.js";
import { tapHours } from "./room-hours.js";
import { keepPromise } from "./room-promise.js";
import { keepAwake, tellTime } from "./room-time.js";

const WORDS = { open: "Not asked yet", asked: "Asked, no answer yet", answered: "Answered", dodged: "Dodged" };
const SWIPE_PX = 60;

const all = (selector, place = document) => [...place.querySelectorAll(selector)];
const cardNow = () => document.querySelector(".room-card:is(:target, :has(:target))") ?? document.querySelector(".room-card.is-here");
const cardOf = (key) => document.getElementById(`card-${key}`);
const markOf = (key) => document.querySelector(`[data-mark="${CSS.escape(key)}"]`);
const formsOf = (card) => all("form[data-speaker]", card);
const isShown = (card) => !markOf(card.dataset.card)?.parentElement.hidden;

// --- Where one is -----------------------------------------------------------------------------

/** The addresses of Back and Next from a card: those not shown yet are passed by. */
function ways(card) {
  const shown = all(".room-card").filter((it) => isShown(it) || it === card);
  const at = shown.indexOf(card);
  const hash = (it) => it && `#${it.id}`;
  return { back: hash(shown[at - 1]), next: hash(shown[at + 1]) };
}

function move(direction) {
  const card = cardNow();
  const to = ways(card)[direction];
  if (to) location.hash = to;
  else if (direction === "next") card.querySelector(".room-move a.btn-primary")?.click();
}

function drawWhere() {
  const here = cardNow();
  for (const mark of all("[data-mark]")) {
    const isHere = cardOf(mark.dataset.mark) === here;
    if (isHere) mark.setAttribute("aria-current", "step");
    else mark.removeAttribute("aria-current");
    drawMark(mark, isHere);
  }
  const back = here?.querySelector("[data-back]");
  const to = here && ways(here).back;
  if (to && back) back.setAttribute("href", to);
}

function drawMark(mark, isHere = mark.hasAttribute("aria-current")) {
  const { state } = mark.dataset;
  mark.querySelector("use")?.setAttribute("href", `#mark-${isHere && state === "open" ? "here" : state}`);
  const words = mark.querySelector("[data-mark-words]");
  const waits = "waiting" in mark.dataset ? ", waits on this phone" : "";
  if (words) words.textContent = `${WORDS[state]}${waits}`;
}

function drawPlaces() {
  const shown = all("[data-place]").filter((it) => isShown(it.closest(".room-card")));
  shown.forEach((it, at) => { it.textContent = `${at + 1} of ${shown.length}`; });
  const marks = all("[data-mark-place]").filter((it) => !it.closest("li").hidden);
  marks.forEach((it, at) => { it.textContent = at + 1; });
}

// --- What an answer changes on the page ----------------------------------------------------------

// FormData would lay out the whole page for a textarea, at each tap.
const mannerOf = (form) => form.elements.manner?.value ?? "";

/** What stands on a card now, be it sent or not. */
function stateOf(card) {
  const manners = formsOf(card).map(mannerOf).filter(Boolean);
  if (manners.length) return manners.every((it) => it === "dodged") ? "dodged" : "answered";
  return card.dataset.asked ? "asked" : "open";
}

function drawState(card) {
  const mark = markOf(card.dataset.card);
  if (!mark) return;
  mark.dataset.state = stateOf(card);
  drawMark(mark);
  for (const probe of all(`[data-waits-for="${CSS.escape(card.dataset.card)}"]`)) {
    const isAsked = stateOf(probe) !== "open" || formsOf(probe).some((it) => it.elements.words.value);
    show(probe, mark.dataset.state === "dodged" || isAsked);
  }
}

function show(card, isShownNow) {
  const place = markOf(card.dataset.card).parentElement;
  if (place.hidden === !isShownNow) return;
  place.hidden = !isShownNow;
  drawPlaces();
  drawWhere();
}

function setWaiting(form, isWaiting) {
  const mark = markOf(form.closest(".room-card")?.dataset.card ?? "");
  if (!mark) return;
  if (isWaiting) mark.dataset.waiting = "";
  else delete mark.dataset.waiting;
  drawMark(mark);
}

// --- Next: what is written without saying how it was answered is not passed by in silence ----------

const hasWords = (form) => [...form.elements].some((it) => it.matches("textarea:not([name=text]), input[name=hours], input[name=cue]") && it.value.trim());

function asksForManner(form) {
  const note = form.querySelector("[data-save-state]");
  if ("asked" in note.dataset) return false;
  note.dataset.asked = "";  // once: the second time one means it
  note.textContent = "How was it answered? Specific, General or Dodged. Your words stay on this phone until then.";
  document.querySelector(`[form="${CSS.escape(form.id)}"][name=manner]`)?.focus();
  return true;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-speaker]")) return;
  if (event.submitter?.dataset.next === undefined && event.submitter) return;
  if (hasWords(form) && !mannerOf(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!asksForManner(form)) move("next");
    return;
  }
  // What is sent in the background is not sent by the browser, so this page moves on by itself.
  setTimeout(() => { if (event.defaultPrevented) move("next"); });
}, true);

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("form[data-speaker]")) return;
  if (event.target.name === "manner") {
    const note = form.querySelector("[data-save-state]");
    if ("asked" in note.dataset) { delete note.dataset.asked; note.textContent = ""; }
    drawState(form.closest(".room-card"));
  }
});

// --- Who speaks: the last speaker stays on the cards that nobody has answered --------------------

const SPEAKER = `room-${document.body.dataset.room}-speaker`;

/** Only the card one comes to takes it over: to touch all of them takes longer than a tap may. */
function takeSpeaker(card) {
  const speaker = sessionStorage.getItem(SPEAKER);
  if (!card || !speaker || formsOf(card).some((it) => mannerOf(it) || hasWords(it))) return;
  const radio = card.querySelector(`.room-speakers input[value="${CSS.escape(speaker)}"]`);
  if (!radio || radio.checked) return;
  radio.checked = true;
  card.dataset.spoke = speaker;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches(".room-speakers input")) return;
  const card = event.target.closest(".room-card");
  const was = formsOf(card).find((it) => it.dataset.speaker === card.dataset.spoke);
  const is = formsOf(card).find((it) => it.dataset.speaker === event.target.value);
  card.dataset.spoke = event.target.value;
  // Words that are no answer yet are of whoever is said to speak.
  if (was && is && !mannerOf(was) && !mannerOf(is) && hasWords(was) && !hasWords(is)) {
    for (const name of ["words", "second_words", "cue", "hours"]) {
      if (!was.elements[name] || !is.elements[name]) continue;
      [is.elements[name].value, was.elements[name].value] = [was.elements[name].value, ""];
    }
    for (const form of [was, is]) form.elements.words.dispatchEvent(new Event("input", { bubbles: true }));
  }
  sessionStorage.setItem(SPEAKER, event.target.value);
});

// --- Keys and swipes -----------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const isMine = !event.target.closest("input, textarea, select, [contenteditable], .room-sheet[open]");
  if (!isMine || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "ArrowRight") move("next");
  else if (event.key === "ArrowLeft") move("back");
});

let start = null;
document.addEventListener("touchstart", (event) => {
  const touch = event.touches[0];
  const isFree = event.touches.length === 1 && event.target.closest(".room-main") && getSelection().isCollapsed;
  start = isFree ? { x: touch.clientX, y: touch.clientY } : null;
}, { passive: true });
document.addEventListener("touchend", (event) => {
  if (!start) return;
  const touch = event.changedTouches[0];
  const [x, y] = [touch.clientX - start.x, touch.clientY - start.y];
  start = null;
  if (Math.abs(x) < SWIPE_PX || Math.abs(x) < 2 * Math.abs(y)) return;
  move(x < 0 ? "next" : "back");
}, { passive: true });

// --- What js/outbox.js says ------------------------------------------------------------------------

document.addEventListener("outbox:kept", ({ target }) => {
  if (!target.matches("form[data-speaker]")) return;
  drawState(target.closest(".room-card"));
  setWaiting(target, true);
});
document.addEventListener("outbox:saved", ({ target, detail }) => {
  if (!target.matches("form[data-speaker]")) return;
  const card = target.closest(".room-card");
  if (detail.version !== undefined) target.elements.version.value = detail.version;
  if (detail.state === "asked") card.dataset.asked = "1";
  const hint = target.querySelector("[data-hint]");
  if (hint && detail.hint) hint.textContent = detail.hint;
  setWaiting(target, false);
  drawState(card);
});
document.addEventListener("outbox:restored", ({ target, detail }) => {
  if (!target.matches("form[data-speaker]")) return;
  const card = target.closest(".room-card");
  const speaker = card.querySelector(`.room-speakers input[value="${CSS.escape(target.dataset.speaker)}"]`);
  if (speaker) speaker.checked = true;
  if (target.querySelector("[name=cue]").value) target.querySelector("[data-write-it]").checked = true;
  drawState(card);
  setWaiting(target, detail.state !== "sent");
});
document.addEventListener("outbox:failed", ({ target }) => {
  if (target.matches("form[data-speaker]")) setWaiting(target, true);
});

// --- From the start --------------------------------------------------------------------------------

function arrive() {
  const card = cardNow();
  if (card && !card.querySelector(".room-main").contains(document.activeElement)) {
    card.querySelector("h1")?.focus({ preventScroll: true });
  }
}

addEventListener("hashchange", () => {
  takeSpeaker(cardNow());
  drawWhere();
  arrive();
});

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-write-it]")) return;
  const own = event.target.closest("fieldset").querySelector("[name=cue]");
  if (event.target.checked) own.focus();
  else if (own.value) {
    own.value = "";
    own.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

for (const card of all(".room-card")) card.dataset.spoke = card.querySelector(".room-speakers :checked")?.value ?? "";
takeSpeaker(cardNow());
for (const card of all(".room-card")) drawState(card);
drawWhere();
if (location.hash.startsWith("#card-")) arrive();
tapHours(document);
keepPromise(document);
listAsked(document);
comesUp(document, { show, drawWhere });
tellTime(document);
keepAwake();
