/** What is typed in the room is on this device at once and goes out by itself, and the page says so.

    form[data-outbox="KEY"] is kept at each input and sent when it is ready: data-outbox-needs names a
    field without which it is not, unless it is submitted. With data-outbox-create each submit makes a
    change of its own and the form is empty again.

    Events that bubble from the form: outbox:kept, outbox:saved (detail: the answer), outbox:failed
    ({ reason, errors, stored }) and outbox:restored (detail: the row, as in sender.js, also one made in another
    tab). On the document: outbox:count ({ unsent, failed }) and outbox:missing ({ key, row }), where a
    card is to be made for what was typed on it; it is filled right after. */
import { drawLeft } from "./left-behind.js";
import { keepRoom } from "./offline.js";
import * as sender from "./sender.js";
import * as store from "./device-store.js";
import { randomUuid } from "./once.js";

const SOON_MS = 700;
const EVERY_MS = 30_000;
const KEPT_MS = 2 * 24 * 60 * 60 * 1000; // of what was sent from rooms that nobody opened again
const BESIDES = new Set(["csrfmiddlewaretoken", "change_id", "version"]);
const BUTTONS = new Set(["submit", "button", "image", "reset"]);
const MARKS = new Set(["checkbox", "radio"]);
const HERE = "[data-outbox]";

const room = () => document.body.dataset.room;
const formOf = (key) => document.querySelector(`form[data-outbox="${CSS.escape(key)}"]`);
const isCreate = (form) => "outboxCreate" in form.dataset;

let writing = Promise.resolve();
let soon = 0;
const toWrite = new Map(); // what is typed while the last is still being written

async function start() {
  try {
    await store.keys("changes", [store.owner()]);
  } catch {
    return; // a browser that keeps nothing: the forms stay plain forms
  }
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches(HERE) && event.target.name) keep(form);
  });
  document.addEventListener("submit", onSubmit);
  document.addEventListener("outbox:change", onChange);
  for (const name of ["online", "pageshow"]) addEventListener(name, wake);
  document.addEventListener("visibilitychange", () => (document.hidden ? sender.send() : wake()));
  setInterval(sender.send, EVERY_MS);
  nameTab();
  await restore();
  await sender.send();
  keepRoom(document.body.dataset.worker, location.pathname);
}

async function wake() {
  await restore();
  sender.send();
}

/** One id for this tab, so that the server knows its last words from another device's. */
function nameTab() {
  let tab = randomUuid();
  try {
    tab = sessionStorage.getItem("debrief-tab") ?? tab;
    sessionStorage.setItem("debrief-tab", tab);
  } catch { /* then for this page */ }
  for (const field of document.querySelectorAll(`${HERE} [name=tab]`)) field.value ||= tab;
}

// --- Keeping ---------------------------------------------------------------------------------

function onSubmit(event) {
  const form = event.target;
  if (!form.matches(HERE)) return;
  event.preventDefault();
  if (isCreate(form) || wasTouched(form)) keep(form, { submitter: event.submitter, isSubmitted: true });
  if (isCreate(form)) form.reset();
}

/** Whether there is anything to send: a card that is only passed by says nothing. */
const wasTouched = (form) => "outboxTouched" in form.dataset;

function keep(form, { submitter = null, isSubmitted = false } = {}) {
  form.dataset.outboxTouched = "";
  clearErrors(form);
  if (form.dataset.outboxState === "saved") say(form); // of the words before these
  const key = form.dataset.outbox;
  const fields = entriesOf(form, submitter);
  const needs = form.dataset.outboxNeeds;
  const isReady = isSubmitted || (!isCreate(form) && form.checkValidity() && (!needs || fields.some(([name]) => name === needs)));
  const typed = {
    form: key,
    room: room(),
    page: location.pathname,
    owner: store.owner(),
    action: submitter?.getAttribute("formaction") ?? form.getAttribute("action"),
    fields,
    version: isCreate(form) ? "" : (form.elements.version?.value ?? ""),
    isCreate: isCreate(form),
    state: isReady ? "waiting" : "typing",
  };
  // What was submitted from a form that makes rows stays apart from what is typed there next.
  const place = isCreate(form) && isSubmitted ? randomUuid() : key;
  if (place !== key) toWrite.delete(key);
  if (!toWrite.has(place)) writing = writing.then(() => write(place, form));
  toWrite.set(place, typed);
  clearTimeout(soon);
  if (isSubmitted) writing.then(sender.send);
  else soon = setTimeout(sender.send, SOON_MS);
}

/** As FormData has them, which would lay out the whole page for a textarea at each key. */
function entriesOf(form, submitter) {
  const found = [];
  for (const field of form.elements) {
    const { name, type } = field;
    if (!name || BESIDES.has(name) || field.matches(":disabled") || type === "file") continue;
    if (BUTTONS.has(type) ? field !== submitter : MARKS.has(type) && !field.checked) continue;
    if (type === "select-multiple") for (const { value } of field.selectedOptions) found.push([name, value]);
    else found.push([name, field.value]);
  }
  return found;
}

async function write(place, form) {
  const typed = toWrite.get(place);
  toWrite.delete(place);
  if (!typed) return;
  let row;
  try {
    await store.rewrite("changes", [typed.owner], (rows) => {
      const open = rows.filter((it) => replaces(typed, it)).at(-1);
      // What was never sent is only replaced; a refused change goes to the end with a name of its own.
      const place = open?.state === "failed" || !open
        ? { id: randomUuid(), order: Math.max(Date.now(), (rows.at(-1)?.order ?? 0) + 1) }
        : { id: open.id, order: open.order };
      row = { ...typed, ...place, key: [typed.owner, place.order, place.id], body: "" };
      return [...(open ? [[open.key, undefined]] : []), [row.key, row]];
    });
  } catch (error) {
    say(form, `This browser could not keep it (${error?.name}). Stay on this page until it is saved.`);
    return;
  }
  form.dispatchEvent(new CustomEvent("outbox:kept", { bubbles: true, detail: row }));
  sender.announce("kept", row);
}

function replaces(typed, row) {
  if (row.room !== typed.room || row.form !== typed.form) return false;
  if (row.isCreate) return row.state === "typing";
  return row.state === "failed" || (!row.body && sender.isUnsent(row));
}

// --- Putting back ----------------------------------------------------------------------------

/** Put what is on the device into the cards: what is unsent always, what was sent where the page is older. */
async function restore() {
  await writing;
  const rendered = Date.parse(document.body.dataset.rendered) || 0;
  const rows = await sender.changes();
  const old = rows.filter((row) => !sender.isUnsent(row)
    && (row.room === room() ? row.sentAt < rendered : row.sentAt < Date.now() - KEPT_MS));
  await Promise.all(old.map((row) => store.remove("changes", row.key)));
  for (const row of rows.filter((it) => it.room === room() && !old.includes(it))) putBack(row);
  draw();
}

function putBack(row) {
  if (toWrite.has(row.form)) return; // the hand is faster
  if (!formOf(row.form)) document.dispatchEvent(new CustomEvent("outbox:missing", { detail: { key: row.form, row } }));
  const form = formOf(row.form);
  if (!form) return;
  if (!row.isCreate || row.state === "typing") fill(form, row);
  form.dispatchEvent(new CustomEvent("outbox:restored", { bubbles: true, detail: row }));
  if (row.state === "failed") showErrors(form, row.errors);
}

function fill(form, row) {
  const values = new Map();
  for (const [name, value] of row.fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || BESIDES.has(field.name) || field.type === "submit" || field.type === "button") continue;
    const kept = values.get(field.name) ?? [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = kept.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = kept.includes(option.value);
    else if (kept.length && field.value !== kept[0]) field.value = kept[0];
  }
  const version = row.state === "sent" ? row.answer.version : row.version;
  if (form.elements.version && version !== undefined) form.elements.version.value = version;
  form.dataset.outboxTouched = "";
}

/** Something happened to a change, in this tab or another one. */
function onChange({ detail: { kind, row, isElsewhere } }) {
  draw();
  if (!row || row.room !== room()) return;
  const form = formOf(row.form);
  if (isElsewhere && kind !== "sending") putBack(row);
  if (!form) return;
  if (kind === "saved") {
    if (form.elements.version && row.answer.version !== undefined) form.elements.version.value = row.answer.version;
    form.dispatchEvent(new CustomEvent("outbox:saved", { bubbles: true, detail: row.answer }));
  } else if (kind === "failed") {
    if (!toWrite.has(row.form)) showErrors(form, row.errors);
    const { reason, errors, stored } = row;
    form.dispatchEvent(new CustomEvent("outbox:failed", { bubbles: true, detail: { reason, errors, stored } }));
  }
}

// --- Saying it -------------------------------------------------------------------------------

let isDrawing = false;

async function draw() {
  if (isDrawing) return;
  isDrawing = true;
  await Promise.resolve(); // many changes at once are drawn once
  isDrawing = false;
  const rows = await sender.changes();
  sender.note(rows);
  const unsent = rows.filter(sender.isUnsent);
  const failed = unsent.filter((row) => row.state === "failed");
  for (const form of document.querySelectorAll(`form${HERE}`)) {
    drawForm(form, rows.filter((row) => row.room === room() && row.form === form.dataset.outbox));
  }
  drawBar(rows, unsent, failed);
  drawOutbox(unsent, failed);
  const left = document.querySelector("[data-room-left]");
  if (left) drawLeft(left, unsent);
  document.dispatchEvent(new CustomEvent("outbox:count", { detail: { unsent: unsent.length, failed: failed.length } }));
}

const isOpen = () => sender.standing.way === "open";

function drawForm(form, rows) {
  const failed = rows.find((row) => row.state === "failed");
  const waiting = rows.find((row) => row.state === "waiting");
  const typing = rows.find((row) => row.state === "typing");
  const sent = rows.filter((row) => row.state === "sent").at(-1);
  const state = failed ? "failed" : waiting ? "waiting" : typing ? "typing" : sent ? "saved" : "";
  if (!state && !form.dataset.outboxState) return;
  form.dataset.outboxState = state;
  if (failed) say(form, `Not saved: ${failed.reason}`, button("Try again", () => sender.tryAgain(failed)));
  else if (waiting && isOpen()) say(form, "Saving…");
  else if (waiting && sender.standing.way === "signed-out") say(form, "You are signed out.", signIn(), "and it goes out.");
  else if (waiting) say(form, "On this phone. It goes out by itself.");
  else if (typing) say(form, "Only on this phone so far.");
  else if (sent?.answer.kept_beside) say(form, `Saved at ${sent.answer.saved_at}, beside what another device wrote. The log shows both.`);
  else if (sent) say(form, `Saved at ${sent.answer.saved_at}`);
}

function say(form, ...parts) {
  const place = form.querySelector("[data-save-state]");
  if (place) put(place, parts);
}

function drawBar(rows, unsent, failed) {
  const bar = document.querySelector("[data-room-state]");
  if (!bar) return;
  const isWaiting = unsent.some((row) => row.state === "typing") || !isOpen();
  const last = rows.filter((row) => row.state === "sent" && row.room === room()).at(-1);
  bar.classList.toggle("is-failed", failed.length > 0);
  bar.classList.toggle("is-waiting", !failed.length && unsent.length > 0 && isWaiting);
  if (failed.length) put(bar, [`${failed.length} not saved`]);
  else if (unsent.length && isWaiting) put(bar, [`${unsent.length} on this phone`]);
  else if (unsent.length) put(bar, ["Saving…"]);
  else put(bar, last ? [`Saved at ${last.answer.saved_at}`] : []);
}

function drawOutbox(unsent, failed) {
  const place = document.querySelector("[data-room-outbox]");
  if (!place) return;
  const waiting = unsent.filter((row) => row.state === "waiting").length;
  const goOut = waiting === 1 ? "It goes out by itself." : "They go out by themselves.";
  const { way } = sender.standing;
  let parts = [];
  if (failed.length) {
    const place = formOf(failed[0].form)?.querySelector("[data-save-state]");
    const where = failed[0].room === room() && place ? `#card-${cardOf(failed[0])}` : "#room-left";
    parts = [strong(failed.length === 1 ? "One change was not saved." : `${failed.length} changes were not saved.`), link("Look at it", where)];
  } else if (!waiting || way === "open") parts = [];
  else if (way === "away") parts = [strong("No connection."), goOut];
  else if (way === "trouble") parts = [strong("The server has a problem."), goOut];
  else if (way === "signed-out") parts = [strong("You are signed out."), signIn(), waiting === 1 ? "and it goes out." : "and they go out."];
  else parts = [strong("Somebody else is signed in here."), "What waits is kept until you sign in again."];
  place.hidden = !parts.length;
  put(place, parts);
}

const cardOf = (row) => formOf(row.form)?.closest("[data-card]")?.dataset.card ?? row.form.replace(/-(\d+|panel)$/, "");

/** A live region is written to only where its words are others. */
function put(place, parts) {
  const shown = document.createElement("span");
  for (const [at, part] of parts.entries()) shown.append(at ? " " : "", part);
  if (place.innerHTML !== shown.innerHTML) place.replaceChildren(...shown.childNodes);
}

function make(tag, words, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = words;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
const strong = (words) => make("b", words);
const link = (words, href) => make("a", words, { href });
const signIn = () => link("Sign in,", `${sender.standing.signIn}?next=${encodeURIComponent(location.pathname + location.hash)}`);

function button(words, act) {
  const element = make("button", words, { type: "button", class: "btn btn-sm" });
  element.dataset.tryAgain = "";
  element.addEventListener("click", act);
  return element;
}

// --- At the field ----------------------------------------------------------------------------

function showErrors(form, errors) {
  clearErrors(form);
  for (const [name, [reason]] of Object.entries(errors)) {
    const named = form.elements[name];
    const field = named instanceof RadioNodeList ? named[0] : named;
    if (!field || field.type === "hidden") continue;
    field.setAttribute("aria-invalid", "true");
    if (!form.contains(field)) continue; // the thumb bar never moves; the form says it
    const words = make("p", reason, { class: "invalid-feedback d-block", "data-outbox-error": "" });
    words.id = `${form.id}-${name}-refused`;
    field.setAttribute("aria-describedby", words.id);
    (field.closest("fieldset") ?? field).append(words);
    if (!field.closest("fieldset")) field.after(words);
  }
}

function clearErrors(form) {
  for (const field of form.elements) {
    if (!field.matches("[aria-invalid]")) continue;
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  for (const words of form.querySelectorAll("[data-outbox-error]")) words.remove();
}

start();
