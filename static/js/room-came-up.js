/** A question that came up: typed on a blank card, or picked from the bank by its words. */
import { randomUuid } from "./once.js";

const MOST_FOUND = 5;
const A_KEY = /^(.+)-(?:[0-9]+|panel)$/; // of a card, and who said it
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Give a card another key, wherever it says the one it has. */
function rename(card, mark, key) {
  const was = card.dataset.card;
  for (const place of [card, mark.parentElement]) {
    for (const element of [place, ...place.querySelectorAll("*")]) {
      for (const { name, value } of [...element.attributes]) {
        if (value.includes(was)) element.setAttribute(name, value.replaceAll(was, key));
      }
    }
  }
}

export function comesUp(root, { show, drawWhere }) {
  const bank = [...root.querySelectorAll("#room-bank option")].map((it) => ({ text: it.textContent, kind: it.dataset.kind, words: folded(it.textContent) }));
  const plus = root.querySelector("[data-came-up]");
  const spares = [...root.querySelectorAll("[data-spare]")];
  const linesOf = (card) => [...card.querySelectorAll("[name=text]")];
  const textOf = (card) => linesOf(card).map((it) => it.value.trim()).find(Boolean) ?? "";
  const blank = () => spares.find((it) => !textOf(it)) ?? another();

  // As they came, before anybody types on them: the copy for one more.
  const last = spares.at(-1)?.cloneNode(true);
  const placeOf = (card) => root.querySelector(`[data-mark="${card.dataset.card}"]`).parentElement;
  const lastPlace = last && placeOf(spares.at(-1)).cloneNode(true);

  function another() {
    if (!last) return undefined;
    const [card, place] = [last.cloneNode(true), lastPlace.cloneNode(true)];
    const before = spares.at(-1);
    rename(card, place.firstElementChild, `own-${randomUuid().replaceAll("-", "")}`);
    placeOf(before).after(place);
    before.after(card);
    card.dataset.spoke = card.querySelector(".room-speakers :checked")?.value ?? "";
    for (const tab of card.querySelectorAll("[name=tab]")) tab.value = before.querySelector("[name=tab]").value;
    for (const line of linesOf(card)) line.removeAttribute("list");
    spares.push(card);
    return card;
  }

  function found(text) {
    const asked = folded(text).split(/\s+/).filter((it) => it.length > 1);
    if (!asked.length) return [];
    return bank.filter((it) => it.text !== text && asked.every((word) => it.words.includes(word))).slice(0, MOST_FOUND);
  }

  function draw(card) {
    const text = textOf(card);
    const kind = bank.find((it) => it.text === text)?.kind;
    for (const box of card.querySelectorAll("[data-kind]")) box.hidden = box.dataset.kind !== kind;
    card.querySelector("h1").textContent = text || "A question came up";
    show(card, Boolean(text));
    // The next one that comes up gets the next blank card.
    plus.setAttribute("href", `#${blank().id}`);
    drawWhere();
  }

  /** One question, whoever answers it: the line is the same on each person's form. */
  function spread(card, text) {
    for (const line of linesOf(card)) line.value = text;
    draw(card);
  }

  function offer(line) {
    const list = line.form.querySelector("[data-found]");
    list.replaceChildren(...found(line.value).map((it) => {
      const row = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn room-offer", textContent: it.text });
      button.addEventListener("click", () => {
        line.value = it.text;
        line.dispatchEvent(new Event("input", { bubbles: true }));
        list.replaceChildren();
        line.form.elements.words.focus();
      });
      row.append(button);
      return row;
    }));
  }

  root.addEventListener("input", ({ target }) => {
    const card = target.closest("[data-spare]");
    if (!card || target.name !== "text") return;
    spread(card, target.value);
    offer(target);
  });
  root.addEventListener("outbox:restored", ({ target }) => {
    const card = target.closest("[data-spare]");
    if (card) spread(card, textOf(card));
  });
  // It was typed on a card that this page does not have, as after a reload: a blank one takes it.
  root.addEventListener("outbox:missing", ({ detail }) => {
    const card = blank();
    const key = A_KEY.exec(detail.key)?.[1];
    if (!card || !key || root.getElementById(`card-${key}`) || !detail.row.fields?.some(([name]) => name === "text")) return;
    const mark = root.querySelector(`[data-mark="${card.dataset.card}"]`);
    rename(card, mark, key);
    for (const [name, value] of detail.row.fields) if (name === "text") spread(card, value);
  });

  // Without a script the browser offers the bank by itself; here the rows under the line do.
  for (const card of spares) {
    for (const line of linesOf(card)) line.removeAttribute("list");
    draw(card);
  }
}
