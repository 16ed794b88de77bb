/** A worker keeps a copy of the room and of what it loads, so that it opens without a network. */
import { owner } from "./device-store.js";

const MINE = "debrief-";
const NEAR_MS = 24 * 60 * 60 * 1000;

/** Keep a copy of this room from now on. worker: the address of the worker. */
export async function keepRoom(worker, room) {
  if (!worker || !navigator.serviceWorker) return; // plain http, or an old browser
  const keep = async () => (await navigator.serviceWorker.ready).active?.postMessage({ keep: room });
  // A new worker starts with empty hands.
  navigator.serviceWorker.addEventListener("controllerchange", keep);
  try {
    await navigator.serviceWorker.register(`${worker}?owner=${owner()}`, { updateViaCache: "none" });
    await keep();
  } catch { /* switched off, or no network: the next visit tries again */ }
}

/** Keep the room of an interview that is near, also where it was never opened. */
export function keepNearRoom({ keepRoom: worker, roomUrl, starts, ends }) {
  if (Date.parse(starts) - NEAR_MS < Date.now() && Date.now() < Date.parse(ends)) keepRoom(worker, roomUrl);
}

/** Let the rooms go, and their worker: somebody signed out. Where that was only long ago, a worker that takes
    notices stays: it keeps no room of anybody else, and without it no notice arrives. */
export async function forgetRooms({ keepsNotices = false } = {}) {
  const registration = await navigator.serviceWorker?.getRegistration();
  const takesNotices = keepsNotices && (await registration?.pushManager?.getSubscription());
  if (!takesNotices) await registration?.unregister();
  if (!("caches" in window)) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(MINE)).map((name) => caches.delete(name)));
}
