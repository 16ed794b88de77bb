/** Sends what waits on this device: in order, one at a time, each once.

    A change is a row of the store "changes" under [owner, order, id]:
      key, id (its UUID), form and room (where it was typed), page (the address of the room),
      action, fields ([name, value] pairs), version (of the row it changes, "" for none),
      isCreate (it makes a row of its own), body (what was sent, "" until then), state:
        "typing"   kept, but not ready to be sent
        "waiting"  goes out next
        "failed"   refused: reason and errors say why
        "sent"     kept until the page that comes from the server holds it: sentAt, answer

    A change with a body may have reached the server, so it goes out again just as it was. Every tab
    hears of it by the event "outbox:change" on its document: { kind, row }. */
import * as store from "./device-store.js";
import { randomUuid } from "./once.js";

const AWAY_MS = 20_000;
const SOONEST_MS = 1_000; // until the next try after one that failed; twice as long after each
const LATEST_MS = 30_000;
const MOST_PROBLEMS = 3; // after that, a change the server chokes on lets the others by
const KEEPALIVE_LETTERS = 15_000; // 64 kB is what a browser sends from a page that is closed
const UNSENT = "debrief-unsent"; // tells other pages at once that something waits

const channel = "BroadcastChannel" in window ? new BroadcastChannel("debrief-outbox") : null;
let session = null; // { csrf, owner } of who is signed in now
let running = null;
let isWanted = false;
let pause = SOONEST_MS;
let nextTry = 0;

/** How it stands with the server, for the page to say. way: "open", "away" (no network), "trouble" (it
    answers with errors), "signed-out" or "somebody-else". */
export const standing = { way: "open", signIn: "", sending: "" };

export const changes = () => store.all("changes", [store.owner()]);
export const isUnsent = (row) => row.state !== "sent";

if (channel) channel.onmessage = ({ data }) => {
  if (data.owner !== store.owner()) return;
  Object.assign(standing, data.standing);
  tellPage(data.kind, data.row, true);
};

function tellPage(kind, row, isElsewhere) {
  document.dispatchEvent(new CustomEvent("outbox:change", { detail: { kind, row, isElsewhere } }));
}

export function announce(kind, row = null) {
  channel?.postMessage({ kind, row, owner: store.owner(), standing });
  tellPage(kind, row, false);
}

/** Note for the other pages, which do not look into the store, whether something waits. */
export function note(rows) {
  try {
    if (rows.some((row) => row.state === "waiting")) localStorage.setItem(UNSENT, store.owner());
    else if (localStorage.getItem(UNSENT) === store.owner()) localStorage.removeItem(UNSENT);
  } catch { /* a browser without it sends from the room alone */ }
}

/** Send what waits, now. Resolves when nothing more can go out. */
export function send() {
  isWanted = true;
  running ??= takeTurns().finally(() => { running = null; });
  return running;
}

async function takeTurns() {
  while (isWanted) {
    isWanted = false;
    // Of all tabs one sends at a time; where the browser has no locks the server drops the double.
    if (navigator.locks) await navigator.locks.request("debrief-outbox", sendAll);
    else await sendAll();
  }
}

async function sendAll() {
  const passed = new Set(); // what goes on waiting, and what stands behind it
  for (;;) {
    const rows = await changes();
    note(rows);
    const row = rows.find((it) => it.state === "waiting" && !passed.has(line(it)));
    if (!row) return;
    if (navigator.onLine === false) return stand("away");
    const isDone = await sendOne(row);
    if (isDone === null) return;
    if (!isDone) passed.add(line(row));
  }
}

/** Changes of one form go out one after the other; each new row is alone. */
const line = (row) => (row.isCreate ? row.id : `${row.room} ${row.form}`);

/** true: it is through. false: it goes on waiting. null: nothing can be sent now. */
async function sendOne(row, isAgain = false) {
  session ??= await whoIsSignedIn();
  if (!session) return null;
  const change = await fix(row);
  if (!change) return true; // gone, or changed, while the token was fetched
  standing.sending = change.id;
  announce("sending", change);
  let response, answer = null;
  try {
    response = await fetch(change.action, {
      method: "POST",
      body: change.body,
      headers: {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
        "X-Change-Id": change.id,
        "X-CSRFToken": session.csrf,
      },
      keepalive: change.body.length < KEEPALIVE_LETTERS,
      signal: AbortSignal.timeout(AWAY_MS),
    });
    if (response.headers.get("Content-Type")?.startsWith("application/json")) answer = await response.json();
  } catch {
    return stand("away");
  } finally {
    standing.sending = "";
  }
  if (response.ok) return answer ? saved(change, answer, response) : stand("away"); // else a café's page
  if (response.status === 401) return signedOut(answer);
  if (response.status === 403) {
    session = null;
    return isAgain ? signedOut(answer) : sendOne(change, true);
  }
  if (response.status >= 500 || response.status === 429 || response.status === 408) return trouble(change, response);
  stand("open");
  return failed(change, response.status, answer ?? {});
}

/** Ask whose session this browser has; null where nothing may be sent under it. */
async function whoIsSignedIn() {
  let response;
  try {
    response = await fetch(document.body.dataset.tokenUrl, {
      headers: { "Accept": "application/json" }, cache: "no-store", signal: AbortSignal.timeout(AWAY_MS),
    });
    const answer = await response.json();
    if (response.status === 401) return signedOut(answer);
    if (!response.ok) return stand("trouble");
    if (String(answer.owner) !== store.owner()) return stand("somebody-else");
    return answer;
  } catch {
    return stand(response && response.status >= 500 ? "trouble" : "away");
  }
}

function stand(way, leastMs = 0) {
  standing.way = way;
  if (way === "away" || way === "trouble") tryLater(leastMs);
  announce("standing");
  return null;
}

/** Soon at first, since most failures are over at once; a server that stays away is asked less and less. */
function tryLater(leastMs) {
  clearTimeout(nextTry);
  nextTry = setTimeout(send, Math.max(pause, leastMs));
  pause = Math.min(pause * 2, LATEST_MS);
}

function signedOut(answer) {
  session = null;
  standing.signIn = answer?.sign_in ?? standing.signIn;
  return stand("signed-out");
}

/** From here on the change stays as it is: it may reach the server without our hearing of it. */
async function fix(row) {
  let fixed = null;
  await store.rewrite("changes", row.key, ([now]) => {
    if (now?.state !== "waiting" || now.id !== row.id) return [];
    const version = now.version === "" ? [] : [["version", now.version]];
    fixed = now.body ? now : { ...now, body: String(new URLSearchParams([...now.fields, ...version])) };
    return [[now.key, fixed]];
  });
  return fixed;
}

async function saved(change, answer, response) {
  standing.way = "open";
  pause = SOONEST_MS;
  const row = { ...change, state: "sent", sentAt: serverTime(response), answer };
  await store.rewrite("changes", [row.owner], (rows) => {
    const found = [[row.key, row]];
    if (row.isCreate) return found;
    for (const other of rows.filter((it) => it.id !== row.id && line(it) === line(row))) {
      const isOver = other.state === "sent" || (other.state === "failed" && other.order < row.order);
      if (isOver) found.push([other.key, undefined]);
      else if (!other.body) found.push([other.key, { ...other, version: String(answer.version ?? other.version) }]);
    }
    return found;
  });
  announce("saved", row);
  return true;
}

async function failed(change, status, { errors = {}, stored }) {
  const reason = Object.values(errors).flat()[0] ?? REASONS[status] ?? "The server did not take it.";
  const row = { ...change, state: "failed", reason, errors, stored };
  let isReplaced = false;
  await store.rewrite("changes", [row.owner], (rows) => {
    const others = row.isCreate ? [] : rows.filter((it) => it.id !== row.id && line(it) === line(row) && isUnsent(it));
    // What was typed since says it all: of one form one change stands refused at most.
    isReplaced = others.some((it) => it.order > row.order);
    if (isReplaced) return [[row.key, undefined]];
    return [[row.key, row], ...others.map((it) => [it.key, undefined])];
  });
  if (!isReplaced) announce("failed", row);
  return true;
}

const REASONS = {
  404: "What it belongs to is not there any more.",
  409: "It was changed elsewhere meanwhile.",
  413: "It is too long.",
};

async function trouble(change, response) {
  const row = { ...change, problems: (change.problems ?? 0) + 1 };
  await store.put("changes", row.key, row);
  stand("trouble", (Number(response.headers.get("Retry-After")) || 0) * 1000);
  return response.status === 500 && row.problems >= MOST_PROBLEMS ? false : null;
}

/** Until when the pages of the server may lack it, by the server's own clock, which counts whole seconds. */
function serverTime(response) {
  return (Date.parse(response.headers.get("Date")) || Date.now()) + 999;
}

/** Forget a refused change: whoever typed it does not want it any more. */
export async function leaveOut(row) {
  await store.rewrite("changes", row.key, ([now]) => (now?.state === "failed" ? [[now.key, undefined]] : []));
  announce("dropped", row);
}

/** Send a refused change again as it is; it is another change to the server, which kept nothing of it. */
export async function tryAgain(row) {
  await store.rewrite("changes", row.key, ([now]) => (
    now?.state === "failed" ? [[now.key, { ...now, id: randomUuid(), body: "", state: "waiting" }]] : []
  ));
  announce("kept", row);
  return send();
}
