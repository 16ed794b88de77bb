/** Signing out forgets what this browser holds of whoever signs out, and warns before words are lost. */
import { forgetRooms } from "./offline.js";
import { forget as forgetSeen } from "./recent.js";
import * as sender from "./sender.js";
import * as store from "./device-store.js";

const PATIENCE_MS = 3000;
const count = (number, one, many) => (number === 1 ? `1 ${one}` : `${number} ${many}`);

async function held() {
  const [rows, drafts] = await Promise.all([sender.changes(), store.keys("drafts", [store.owner()])]);
  return { unsent: rows.filter(sender.isUnsent), drafts: drafts.length };
}

/** The Sign out of a menu: to the page that asks where something would be lost, else out at once. */
export async function signOut(form) {
  const isAsked = form.dataset.signOut === "asked";
  const { unsent, drafts } = isAsked ? { unsent: [], drafts: 0 } : await held().catch(() => ({ unsent: [], drafts: 0 }));
  if (unsent.length || drafts) {
    location.assign(form.action);
    return;
  }
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS, false); });
  if (await Promise.race([forget().catch(() => false), late])) {
    const wiped = Object.assign(document.createElement("input"), { type: "hidden", name: "wiped", value: "1" });
    form.append(wiped);
  }
  HTMLFormElement.prototype.submit.call(form);
}

async function forget() {
  forgetSeen();
  sender.note([]);
  await store.forget();
  await forgetRooms();
  return true;
}

/** The page that asks: what is on this device alone, and the way to send it first. */
export function askFirst(place) {
  const words = place.querySelector("[data-unsent-words]");
  const sendNow = place.querySelector("[data-send-now]");
  const lookAt = place.querySelector("[data-look-at]");
  const out = document.querySelector("[data-sign-out=asked] button");
  const plain = out.textContent;

  async function draw() {
    const { unsent, drafts } = await held();
    const said = [
      unsent.length ? `${count(unsent.length, "change", "changes")} on this device ${unsent.length === 1 ? "is" : "are"} not sent` : "",
      drafts ? `${count(drafts, "text", "texts")} you began ${drafts === 1 ? "is" : "are"} not saved` : "",
    ].filter(Boolean);
    place.hidden = !said.length;
    out.textContent = said.length ? "Sign out and lose them" : plain;
    out.classList.toggle("btn-primary", !said.length);
    sendNow.hidden = !unsent.some((row) => row.state === "waiting");
    const other = unsent.find((row) => row.state !== "waiting");
    lookAt.hidden = !other;
    if (other) lookAt.href = other.page;
    const why = sender.standing.way === "open" ? "" : " They could not be sent just now.";
    words.textContent = said.length ? `${said.join(", and ")}.${unsent.length ? why : ""}` : "";
  }

  sendNow.addEventListener("click", async () => {
    sendNow.disabled = true;
    await sender.send();
    sendNow.disabled = false;
    draw();
  });
  document.addEventListener("outbox:change", draw);
  draw();
}

/** Somebody is signed out, perhaps only because it is long ago: rooms go, words not sent yet stay. */
export async function tidyUp() {
  forgetSeen();
  await forgetRooms({ keepsNotices: true });
  await store.tidyUp((name, row) => name === "changes" && !sender.isUnsent(row));
}
