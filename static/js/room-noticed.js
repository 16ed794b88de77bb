/** The Noticed sheet and the key messages of the room. Without a script each tap loads the page anew.

    js/outbox.js keeps and sends what is tapped; here its events are drawn, in every sheet at once. */
import * as sender from "./sender.js";
import * as store from "./device-store.js";

const all = (selector, place = document) => [...place.querySelectorAll(selector)];
const fieldOf = (row, name) => row.fields?.find(([it]) => it === name)?.[1] ?? "";
const isNotice = (row) => row.form === "notice" || row.form.startsWith("own-words");
const isMessage = (row) => /^(message|told)-/.test(row.form);
const waiting = new Map(); // id of a change that was not sent yet → its row
const unwanted = new Set(); // undone while it was on its way

// --- The sheet -------------------------------------------------------------------------------

document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.(".room-sheet")) return;
  const focused = target.contains(document.activeElement);
  if (target.open) {
    drawCarried(target);
    target.querySelector("h2").focus({ preventScroll: true });
  } else if (focused) {
    target.querySelector("summary").focus({ preventScroll: true });
  }
}, true);

document.addEventListener("keydown", (event) => {
  const sheet = event.key === "Escape" && document.querySelector(".room-sheet[open]");
  if (!sheet) return;
  sheet.open = false;
  sheet.querySelector("summary").focus({ preventScroll: true });
});
addEventListener("hashchange", () => {
  for (const sheet of all(".room-sheet[open]")) sheet.open = false;
});

/** The form of who speaks on this card, with what is typed there. */
function speaking(place) {
  const forms = all("form[data-speaker]", place.closest(".room-card") ?? place);
  return forms.find((it) => it.checkVisibility()) ?? forms[0];
}

const typedOn = (form) => ["words", "second_words"].map((name) => form?.elements[name]?.value.trim() ?? "").filter(Boolean).join("\n");

function drawCarried(sheet) {
  const form = speaking(sheet);
  const typed = typedOn(form);
  if (!typed) return;
  const who = form.closest(".room-card").querySelector(".room-speakers :checked")?.closest("label").textContent.trim();
  sheet.querySelector("[data-carries-said]").textContent = typed.length > 90 ? `${typed.slice(0, 90).trimEnd()}…` : typed;
  if (who) sheet.querySelector("[data-carries-who]").textContent = form.dataset.speaker === "panel" ? "" : `, from ${who}`;
  sheet.querySelector("[data-carries]").hidden = false;
}

// --- Tapping ---------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-notice]")) {
    const says = speaking(form);
    form.elements.said.value = typedOn(says).slice(0, 5000);
    form.elements.speaker.value = says?.dataset.speaker ?? "";
  } else if (form.matches("[data-noted]")) {
    undo(event, form);
  }
}, true);

function undo(event, form) {
  const id = form.dataset.change;
  const row = waiting.get(id);
  if (row) {
    event.preventDefault();
    event.stopImmediatePropagation();
    takeOut(row).then((isOut) => {
      if (!isOut) unwanted.add(id); // it is on its way: undone as soon as it has arrived
      waiting.delete(id);
      unnote(row);
    });
    return;
  }
  const place = form.closest("[data-what], li");
  // The outbox takes it from here; else the browser loads the page anew.
  setTimeout(() => { if (event.defaultPrevented) clear(sameIn(place)); });
}

/** Take a change out of the queue; false where it may have been sent already. */
async function takeOut(row) {
  let isOut = false;
  await store.rewrite("changes", row.key, ([now]) => {
    isOut = Boolean(now) && now.id === row.id && !now.body;
    return isOut ? [[now.key, undefined]] : [];
  });
  if (isOut) sender.announce("dropped", row);
  return isOut;
}

/** The same row in every sheet: of one flag, of one change, or of what is undone at one address. */
function sameIn(place) {
  const { what, change } = place.dataset;
  if (what === "scared") return [place];
  if (what) return all(`.room-card [data-what="${CSS.escape(what)}"]`);
  if (change) return all(`[data-own] > [data-change="${CSS.escape(change)}"]`);
  const action = place.querySelector("[data-noted]").getAttribute("action");
  return all(`[data-own] [data-noted][action="${CSS.escape(action)}"]`).map((it) => it.closest("li"));
}

// --- Drawing ---------------------------------------------------------------------------------

/** Where what was tapped stands: made where it is in one's own words. */
function placesOf(row) {
  const what = fieldOf(row, "what");
  if (what === "scared") return all(`#noticed-${CSS.escape(fieldOf(row, "card"))} [data-what="scared"]`);
  if (!/^(own-red|own-green|note)$/.test(what)) return all(`.room-card [data-what="${CSS.escape(what)}"]`);
  return all("[data-own]").map((list) => {
    const found = list.querySelector(`[data-change="${CSS.escape(row.id)}"]`);
    if (found) return found;
    const made = document.getElementById("room-own-row").content.firstElementChild.cloneNode(true);
    made.dataset.change = row.id;
    list.append(made);
    return made;
  });
}

function titleOf(row, place) {
  return fieldOf(row, "words") || (place.querySelector("[name=what] b") ?? place.querySelector("[name=what]"))?.textContent.trim() || "";
}

function note(row, { title, undo: address = "" } = {}) {
  for (const place of placesOf(row)) {
    const form = place.querySelector("[data-noted]");
    const isOnPhone = row.state !== "sent";
    const said = title ?? titleOf(row, place);
    const words = form.querySelector("[data-noted-words]");
    const name = Object.assign(document.createElement("b"), { textContent: said });
    name.dataset.private = "";
    words.replaceChildren(isOnPhone ? "Noted, on this phone: " : "Noted: ", name);
    form.classList.toggle("is-waiting", isOnPhone);
    form.dataset.change = isOnPhone ? row.id : "";
    form.setAttribute("action", address);
    const button = form.querySelector("button");
    button.hidden = !isOnPhone && !address;
    button.querySelector(".visually-hidden").textContent = `: ${said}`;
    const tapped = place.querySelector("[name=what]");
    const hadFocus = place.contains(document.activeElement);
    form.hidden = false;
    if (tapped) tapped.hidden = true;
    if (hadFocus && !button.hidden) button.focus({ preventScroll: true });
  }
  drawCounts();
}

const unnote = (row) => clear(placesOf(row));

function clear(places) {
  for (const place of places) {
    const tapped = place.querySelector("[name=what]");
    const hadFocus = place.contains(document.activeElement);
    const card = place.closest(".room-card");
    const form = place.querySelector("[data-noted]");
    form.hidden = true;
    form.classList.remove("is-waiting");
    if (tapped) tapped.hidden = false;
    else place.remove();
    if (hadFocus) (tapped ?? card.querySelector(".room-sheet h2")).focus({ preventScroll: true });
  }
  drawCounts();
}

function drawCounts() {
  for (const sheet of all(".room-sheet")) {
    const noted = all("[data-offers] [data-noted]:not([hidden]), [data-own] [data-noted]:not([hidden])", sheet).length;
    sheet.querySelector("[data-noted-count]").textContent = noted || "";
  }
}

function problem(words) {
  for (const place of all("[data-notice-problem]")) {
    place.hidden = !words;
    place.textContent = words;
  }
}

// --- What the words suggest ------------------------------------------------------------------

/** Draw what is suggested now first, and take away what is not any more.

    seenIn: the card and the speaker of the one answer that was read; null: all of them were. */
function suggest(suggestions, seenIn = null) {
  const keys = suggestions.map((it) => it.key);
  for (const list of all("[data-offers]")) {
    const isHere = "here" in list.dataset;
    for (const row of all("[data-suggested]", list)) {
      const isNoted = !row.querySelector("[data-noted]").hidden;
      const isAsked = seenIn === null || row.dataset.suggested === seenIn;
      if (isAsked && !keys.includes(row.dataset.what) && !isNoted) row.remove();
    }
    // A card shows what its own words suggest; the sheets show all of it.
    if (isHere && seenIn?.split(" ")[0] !== list.closest(".room-card").dataset.card) continue;
    for (const it of [...suggestions].reverse()) {
      const row = list.querySelector(`[data-what="${CSS.escape(it.key)}"]`) ?? offer(list, it);
      row.querySelector("small").textContent = it.reason;
      if (seenIn !== null) row.dataset.suggested = seenIn;
      if (list.firstElementChild !== row) list.prepend(row);
    }
  }
}

function offer(list, { key, title }) {
  const row = document.getElementById("room-offer-row").content.firstElementChild.cloneNode(true);
  const button = row.querySelector("[name=what]");
  row.dataset.what = button.value = key;
  row.dataset.suggested = "";
  button.setAttribute("form", `notice-${list.closest(".room-card").dataset.card}`);
  row.querySelector("b").textContent = title;
  return row;
}

// --- Key messages ----------------------------------------------------------------------------

function tell(row) {
  const [, plan] = /^\w+-(\d+)/.exec(row.form);
  const delivery = fieldOf(row, "delivery");
  for (const radio of all(`form[data-message="${plan}"] input[type=radio]`)) radio.checked = radio.value === delivery;
  for (const place of all(`[data-message-row="${plan}"]`)) {
    const hadFocus = place.contains(document.activeElement);
    place.querySelector("form").hidden = delivery === "delivered";
    place.querySelector("[data-told]").hidden = delivery !== "delivered";
    if (hadFocus) place.closest("details").querySelector("summary").focus({ preventScroll: true });
  }
  const told = all("#card-messages form[data-message] :checked").map((it) => it.value);
  const count = (value) => told.filter((it) => it === value).length;
  const partly = count("partly") ? `, ${count("partly")} partly` : "";
  const words = `${count("delivered")} of ${all("#card-messages form[data-message]").length} said${partly}`;
  for (const place of all("[data-messages-said]")) if (place.textContent !== words) place.textContent = words;
}

// --- What js/outbox.js says ------------------------------------------------------------------

function draw(row) {
  if (row.state === "typing") return;
  if (isMessage(row)) tell(row);
  if (isNotice(row)) drawNotice(row);
  if (row.form === "undo" && row.state === "failed") problem(row.reason);
  if (row.state === "sent" && row.answer?.suggestions) suggest(row.answer.suggestions, seenIn(row));
}

function seenIn(row) {
  const form = document.querySelector(`form[data-speaker][data-outbox="${CSS.escape(row.form)}"]`);
  return form && `${form.closest(".room-card").dataset.card} ${form.dataset.speaker}`;
}

function drawNotice(row) {
  if (row.state === "sent") {
    waiting.delete(row.id);
    note(row, { title: row.answer.noted, undo: row.answer.undo });
    if (unwanted.delete(row.id)) placesOf(row)[0]?.querySelector("[data-noted]").requestSubmit();
  } else if (row.state === "failed") {
    waiting.delete(row.id);
    unnote(row);
    problem(row.reason);
  } else {
    problem("");
    waiting.set(row.id, row);
    note(row);
  }
}

document.addEventListener("outbox:change", ({ detail: { kind, row } }) => {
  if (row && kind !== "dropped" && row.room === document.body.dataset.room) draw(row);
});
document.addEventListener("outbox:restored", ({ detail }) => draw(detail));

const opened = document.querySelector(".room-sheet[open]");
if (opened) {
  (opened.querySelector("[aria-invalid]") ?? opened.querySelector("h2")).focus({ preventScroll: true });
}
