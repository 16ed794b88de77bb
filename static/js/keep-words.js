/** What is typed into a form with data-keep stays on this device until it is saved: it survives a
    reload, a crash and signing in again, and comes back with a line at the form that says so.

    A draft belongs to its owner, the address the form is sent to, the value of data-keep (which tells
    two forms of one address apart) and the tab it was typed in. */
import { all, owner, put, remove } from "./device-store.js";
import { randomUuid } from "./once.js";

const STORE = "drafts";
const KEPT_FOR_MS = 30 * 24 * 60 * 60 * 1000;
const SENT = "debrief-sent"; // in this tab: the draft of a form that left the page with it
const ANY = "debrief-has-drafts"; // on this device: so that other pages need not look

const TAB = "debrief-tab";
let tab = "";

/** A tab that was duplicated comes with the name of the first, which holds it: it takes one of its own. */
async function nameTab() {
  const hold = (name) => new Promise((resolve) => {
    if (!navigator.locks) return resolve(true);
    navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise(() => {}); // held while the tab is open
    });
  });
  tab = sessionStorage.getItem(TAB) ?? randomUuid();
  if (!(await hold(tab))) await hold(tab = randomUuid());
  sessionStorage.setItem(TAB, tab);
}

async function openTabs() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.map((it) => it.name).filter((it) => it !== tab));
}

// --- A form and its words ----------------------------------------------------------------------

const HAS_NO_WORDS = ["hidden", "password", "file", "submit", "button", "reset", "image"];
const fieldsOf = (form) => [...form.elements].filter((it) => it.name && !HAS_NO_WORDS.includes(it.type));
const isMark = (field) => field.type === "checkbox" || field.type === "radio";
const plain = (text) => text.replaceAll("\r\n", "\n").trim();

/** What a field holds, or held as the server sent it: its words, its mark, or its picked options. */
function held(field, asSent = false) {
  if (isMark(field)) return asSent ? field.defaultChecked : field.checked;
  if (!field.options) return plain(asSent ? field.defaultValue : field.value);
  const options = [...field.options];
  const picked = options.filter((it) => (asSent ? it.defaultSelected : it.selected));
  if (!picked.length && !field.multiple && options.length) picked.push(options[0]);
  return picked.map((it) => it.value).join("\n");
}

/** One entry a field, by name, and by value where several marks share a name. */
const label = (field) => (isMark(field) ? `${field.name}=${field.value}` : field.name);
const read = (form, asSent = false) =>
  Object.fromEntries(fieldsOf(form).map((it) => [label(it), held(it, asSent)]));
const isSame = (one, other) => Object.keys(one).every((it) => !(it in other) || one[it] === other[it]);

function write(form, words) {
  for (const field of fieldsOf(form)) {
    const kept = words[label(field)];
    if (kept === undefined || kept === held(field)) continue;
    if (isMark(field)) field.checked = kept;
    else if (field.options) for (const it of field.options) it.selected = kept.split("\n").includes(it.value);
    else field.value = kept;
    for (let it = field.closest("details"); it; it = it.parentElement.closest("details")) it.open = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Where a form is sent to: what its address is about counts, where it leads back to does not. */
function pathOf(form) {
  const { pathname, searchParams } = new URL(form.getAttribute("action") || location.href, location.href);
  searchParams.delete("next");
  return searchParams.size ? `${pathname}?${searchParams}` : pathname;
}

const keyOf = (form) => [owner(), pathOf(form), form.dataset.keep];
const isRefused = (form) => "unsaved" in form.dataset || form.ownerDocument.querySelector("[data-errors]");
const versionOf = (form) => form.elements.namedItem("version")?.value ?? "";

// --- Keeping and bringing back -----------------------------------------------------------------

const pending = new Map(); // form → the write that is under way or waits

/** As one types, the newest last: a write waits for the one before it. */
function keep(form, draft) {
  const key = [...keyOf(form), tab];
  const before = pending.get(form)?.done ?? Promise.resolve();
  const turn = { draft };
  pending.set(form, turn);
  turn.done = before.then(async () => {
    if (pending.get(form) !== turn) return; // a newer one follows
    if (turn.draft) await put(STORE, key, { ...turn.draft, key });
    else await remove(STORE, key);
    form.toggleAttribute("data-kept", true);
    if (turn.draft) localStorage.setItem(ANY, "1");
  }).catch(() => form.toggleAttribute("data-kept", false)); // no room, or not allowed: guard-words asks
}

function draftOf(form, opens) {
  const words = read(form);
  if (isSame(read(form, true), words) && !isRefused(form)) return null;
  return {
    at: Date.now(),
    words,
    version: versionOf(form),
    change: form.elements.namedItem("change_id")?.value,
    page: location.pathname,
    opens,
  };
}

function timeOf(at) {
  const when = new Date(at);
  const isToday = when.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { weekday: "short", day: "numeric", month: "short" };
  return when.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" });
}

function sayAt(place, words, ...rest) {
  const line = document.createElement("p");
  line.className = "kept-words";
  line.setAttribute("role", "status");
  line.append(Object.assign(document.createElement("span"), { textContent: words }), ...rest);
  place.prepend(line);
  return line;
}

/** The line at the form: whose words stand there now, and a button for the other ones.

    Words that were written to an older version go back with that version: who saves them over newer
    ones is shown both first. */
function offer(form, draft, others, isBack) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet" });
  const line = sayAt(form, "", button);
  const version = form.elements.namedItem("version");
  const newest = versionOf(form);
  const isOlder = draft.version !== newest;
  const changed = isOlder ? " What is saved has changed since: you see both before anything is overwritten." : "";
  const show = () => {
    if (version) version.value = isBack ? draft.version : newest;
    line.firstChild.textContent = `Your words from ${timeOf(draft.at)} are ${isBack ? `back.${changed}` : "left out."}`;
    button.textContent = isBack ? "Leave them out" : "Bring them back";
  };
  button.addEventListener("click", () => {
    isBack = !isBack;
    write(form, isBack ? draft.words : others);
    show();
    keep(form, isBack ? draft : draftOf(form));
  });
  show();
}

/** Whether there are words of before, which then stand in the form or are offered. */
async function bringBack(form) {
  const now = Date.now();
  const drafts = (await all(STORE, keyOf(form))).filter((it) => now - it.at < KEPT_FOR_MS);
  const open = await openTabs();
  const own = drafts.filter((it) => it.key[3] === tab);
  const orphans = drafts.filter((it) => it.key[3] !== tab && !open.has(it.key[3]));
  const [draft] = [...own, ...orphans.sort((one, other) => other.at - one.at)];
  if (!draft) return false;
  // Refused: what was typed stands in it already, and on this device.
  if (isRefused(form)) {
    form.toggleAttribute("data-kept", true);
    return true;
  }
  const asSent = read(form, true);
  if (draft.key[3] !== tab) await remove(STORE, draft.key);
  if (isSame(draft.words, asSent)) { // saved meanwhile
    await remove(STORE, draft.key);
    return false;
  }
  const typed = read(form);
  if (!isSame(asSent, typed) && !isSame(draft.words, typed)) { // the hand was faster
    keep(form, draftOf(form));
    offer(form, draft, typed, false);
    return true;
  }
  write(form, draft.words);
  // Sent once already, perhaps: the same change again is carried out once.
  const change = form.elements.namedItem("change_id");
  if (change && draft.change) change.value = draft.change;
  keep(form, draft);
  offer(form, draft, asSent, true);
  return true;
}

// --- The page ----------------------------------------------------------------------------------

/** The page after a form was sent: saved, unless this page says otherwise. */
async function settleSent(root) {
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  const isAfterIt = document.referrer === sent.from && sent.key[0] === owner();
  const isSaved = isAfterIt && !root.querySelector("[data-errors], [data-failed]");
  if (isSaved) await remove(STORE, sent.key);
}

/** The form that left this page did not arrive: the next page is no sign that it was saved. */
export const forgetSent = () => sessionStorage.removeItem(SENT);

/** Words typed on this page into a form that is not open now: say so, and lead to it. */
async function sayWhatWaits(root) {
  const [drafts, open] = [await all(STORE, [owner()]), await openTabs()];
  if (!drafts.length) localStorage.removeItem(ANY);
  const here = new Set([...root.querySelectorAll("form[data-keep]")].map((it) => String(keyOf(it))));
  for (const it of drafts) {
    if (Date.now() - it.at > KEPT_FOR_MS) await remove(STORE, it.key);
    const isElsewhere = here.has(String(it.key.slice(0, 3))) || open.has(it.key[3]);
    if (!it.opens || it.page !== location.pathname || isElsewhere) continue;
    const link = Object.assign(document.createElement("a"), { href: it.opens, textContent: "Open them" });
    sayAt(root.querySelector("main"), `Words from ${timeOf(it.at)} are not saved yet.`, link);
  }
}

/** broughtFrom(): the address that htmx brought a form from, "" where the page came with it. */
export async function keepWords(root, broughtFrom) {
  if (!owner()) return sessionStorage.removeItem(SENT);
  await nameTab();
  await settleSent(root);
  const known = new WeakSet();
  const opened = new Map(); // which form → the address that opens it, where htmx brought it

  function start() {
    for (const form of root.querySelectorAll("form[data-keep]")) {
      if (known.has(form)) continue;
      known.add(form);
      let isBringingBack = true;
      let isTyped = !isSame(read(form, true), read(form)); // before this was listening, or while it looks
      const which = String(keyOf(form));
      if (!opened.has(which)) opened.set(which, broughtFrom());
      const note = () => {
        if (isBringingBack) isTyped = true;
        else keep(form, draftOf(form, opened.get(which)));
      };
      bringBack(form).catch(() => false).then((isBack) => {
        isBringingBack = false;
        if (isTyped && !isBack) note();
      });
      form.addEventListener("input", note);
      form.addEventListener("change", note);
    }
  }

  start();
  root.addEventListener("htmx:load", start);
  root.addEventListener("submit", ({ target: form, defaultPrevented }) => {
    if (defaultPrevented || !form.matches("form[data-keep]")) return; // htmx has prevented its own
    sessionStorage.setItem(SENT, JSON.stringify({ key: [...keyOf(form), tab], from: location.href.split("#")[0] }));
  });
  root.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { elt, verb } = detail.requestConfig; // detail.elt is another where the swap took the form away
    const form = elt.closest("form[data-keep]");
    const isSend = elt.matches("form, button:not([hx-vals])") && verb === "post"; // hx-vals: a part of it
    if (form && isSend && detail.successful && !detail.xhr.getResponseHeader("HX-Redirect")) keep(form, null);
  });
  await sayWhatWaits(root).catch(() => {});
}
