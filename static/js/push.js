/** This browser takes notices once somebody presses the button and then allows it; it asks nothing before. */
import { owner } from "./device-store.js";

const STOPPED = "The question of the browser was closed without an answer, so notices stay off. Press again to be asked again.";
const FAILED = "This browser did not turn notices on. In a private window it cannot; otherwise its maker may be out of reach: try again later.";
const ASKING = "Asking your browser…";
const PATIENCE_MS = 30_000; // a browser whose maker is out of reach may never answer
const isApplePhone = () => /iPhone|iPad/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

const subscription = async () => (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription() ?? null;

/** What can be said of this browser; isOn: the server has it on its list. */
async function standing(isOn) {
  if (!window.isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    return isApplePhone() && !navigator.standalone ? "home-screen" : "unsupported";
  }
  if (Notification.permission === "denied") return "blocked";
  if (!isOn) return "ready";
  return Notification.permission === "granted" && (await subscription()) ? "on" : "lost";
}

/** Make the part [data-push] of the page live. */
export async function followPush(place) {
  const problem = place.querySelector("[data-push-problem]");
  const form = place.querySelector("[data-push-form]");

  async function draw() {
    const state = await standing("isOn" in place.dataset);
    for (const part of place.querySelectorAll("[data-push-says]")) {
      part.hidden = !part.dataset.pushSays.split(" ").includes(state);
    }
  }

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    problem.textContent = ASKING;
    try {
      const answer = await Notification.requestPermission();
      if (answer === "granted") await inTime(turnOn(place.dataset, form));
      else problem.textContent = answer === "default" ? STOPPED : "";
    } catch {
      problem.textContent = FAILED;
    }
    button.disabled = false;
    await draw();
  });

  // The row of a device is swapped while a test is on its way to it.
  document.addEventListener("submit", async (event) => {
    const off = event.target;
    if (!off.matches("[data-push-off]")) return;
    event.preventDefault();
    if (await letGo().catch(() => false)) {
      off.append(Object.assign(document.createElement("input"), { type: "hidden", name: "let_go", value: "1" }));
    }
    HTMLFormElement.prototype.submit.call(off);
  });
  await draw();
}

const inTime = (work) => Promise.race([work, new Promise((_, fail) => { setTimeout(fail, PATIENCE_MS); })]);

async function turnOn({ push, worker }, form) {
  await navigator.serviceWorker.register(`${worker}?owner=${owner()}`, { updateViaCache: "none" });
  const { pushManager } = await navigator.serviceWorker.ready;
  await letGo(); // of what somebody else had turned on here
  const made = (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: push })).toJSON();
  form.elements.endpoint.value = made.endpoint;
  form.elements.browser_key.value = made.keys.p256dh;
  form.elements.auth_secret.value = made.keys.auth;
  HTMLFormElement.prototype.submit.call(form);
}

/** Whether this browser let go of what it took. */
async function letGo() {
  const held = await subscription();
  return held ? held.unsubscribe() : false;
}
