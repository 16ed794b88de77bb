/** Opens the room without a network, and shows notices where they were turned on. It keeps rooms and static
    files of this origin and nothing else.

    It belongs to one user (?owner=) and to one release: another one starts with empty hands. */
const OWNER = new URL(self.location).searchParams.get("owner");
const MINE = "debrief-";
const NAME = `${MINE}{{ release|escapejs }}-${OWNER}`;
const STATIC = "{{ static_url|escapejs }}";
const ROOMS = "{{ prefix|escapejs }}interviews/";
const ROOM = /^[0-9]+\/room\/$/;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const LINKS = /(?:href|src)="([^"?#]+)"/g;
const IMPORTS = /["'](\.\/[^"'?#]+\.js)["']/g;
const PATIENCE_MS = 3000;
const MOST_ROOMS = 10;
const MOST_RUNG = 50;

const isRoom = (url) => url.pathname.startsWith(ROOMS) && ROOM.test(url.pathname.slice(ROOMS.length));
const isStatic = (url) => url.pathname.startsWith(STATIC);
const addressOf = (url) => url.origin + url.pathname;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith(MINE) && name !== NAME) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener("message", (event) => {
  const url = new URL(event.data.keep, self.location);
  if (url.origin === self.location.origin && isRoom(url)) event.waitUntil(keepRoom(url).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isStatic(url)) event.respondWith(HASHED.test(url.pathname) ? cachedFirst(event, url) : networkFirst(event, url));
  else if (isRoom(url) && event.request.mode === "navigate") event.respondWith(networkFirst(event, url));
});

async function cachedFirst(event, url) {
  return (await found(url)) ?? (await fetched(event, url));
}

/** The network while it is quick and well; else the copy, where there is one. */
async function networkFirst(event, url) {
  const answer = fetched(event, url);
  event.waitUntil(answer.catch(() => {}));
  const soon = await Promise.race([
    answer.catch(() => null),
    new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS, null); }),
  ]);
  if (soon && soon.status < 500) return soon;
  return (await found(url)) ?? answer;
}

async function fetched(event, url) {
  const answer = await fetch(event.request);
  const copy = answer.clone();
  event.waitUntil(keep(url, copy).catch(() => {}));
  return answer;
}

const found = async (url) => (await caches.open(NAME)).match(addressOf(url));

async function keep(url, answer) {
  const cache = await caches.open(NAME);
  if (isStatic(url)) {
    if (answer.ok) await cache.put(addressOf(url), answer);
    return;
  }
  if (answer.status === 404) await cache.delete(addressOf(url));
  if (!answer.ok || answer.redirected) return;
  const html = await answer.clone().text();
  if (!html.includes(`data-owner="${OWNER}"`)) return; // somebody else signed in meanwhile
  await cache.delete(addressOf(url)); // the newest stands last
  await cache.put(addressOf(url), answer);
  const rooms = (await cache.keys()).filter((it) => isRoom(new URL(it.url)));
  for (const old of rooms.slice(0, -MOST_ROOMS)) await cache.delete(old);
  await keepAll(html, LINKS, url);
}

async function keepRoom(url) {
  await keep(url, await fetch(addressOf(url), { headers: { Accept: "text/html" } }));
}

/** Keep the static files that this text names, and those that they import. */
async function keepAll(text, names, base) {
  const urls = [...text.matchAll(names)].map(([, name]) => new URL(name, base));
  await Promise.all(urls.filter(isStatic).map(async (url) => {
    if (url.origin !== self.location.origin || await found(url)) return;
    const answer = await fetch(addressOf(url));
    const script = url.pathname.endsWith(".js") ? await answer.clone().text() : "";
    await keep(url, answer);
    if (script) await keepAll(script, IMPORTS, url);
  }));
}

// A browser takes the right to notices back from a worker that shows none for a push. One after the other, so
// that the second of two that are the same knows of the first.
let shown = Promise.resolve();
self.addEventListener("push", (event) => {
  shown = shown.catch(() => {}).then(() => showNotice(event.data));
  event.waitUntil(shown);
});

async function showNotice(data) {
  let said = {};
  try { said = data.json(); } catch { /* not for us to read: something is due in any case */ }
  const { title = "Something is due", body = "", path = "/", tag = "due", id = "" } = said;
  const isAgain = Boolean(id) && (await hasRung(id).catch(() => false)); // what came twice sounds once
  await self.registration.showNotification(title, {
    body,
    tag,
    renotify: !isAgain,
    silent: isAgain,
    icon: "{{ icon|escapejs }}",
    lang: "en",
    data: { path, id },
  });
  if (id && !isAgain) await noteRung(id).catch(() => {});
}

// The ids of the last notices, beside the rooms: the browser itself knows none that was closed.
const RUNG = `${self.registration.scope}rung/`;
const hasRung = async (id) => Boolean(await (await caches.open(NAME)).match(RUNG + id));

async function noteRung(id) {
  const cache = await caches.open(NAME);
  await cache.put(RUNG + id, new Response());
  const rung = (await cache.keys()).filter((it) => it.url.startsWith(RUNG));
  for (const old of rung.slice(0, -MOST_RUNG)) await cache.delete(old);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data?.path ?? "/"));
});

/** A page of ours: the tab that shows it already, else a new one, so that no words in another are lost. */
async function openPage(path) {
  const home = self.registration.scope;
  const asked = new URL(`.${path}`, home).href;
  const url = path.startsWith("/") && asked.startsWith(home) ? asked : home;
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = tabs.find((it) => it.url === url);
  return tab ? tab.focus() : self.clients.openWindow(url);
}

// The browser moved to another address by itself. Without somebody signed in the old one just ends.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event).catch(() => {})));

async function renew({ oldSubscription: old, newSubscription }) {
  if (!old) return;
  const { userVisibleOnly, applicationServerKey } = old.options;
  const fresh = newSubscription ?? (await self.registration.pushManager.subscribe({ userVisibleOnly, applicationServerKey }));
  const { endpoint, keys } = fresh.toJSON();
  const headers = { Accept: "application/json" };
  const { csrf, owner } = await (await fetch("{% url 'outbox_token' %}", { headers })).json();
  if (String(owner) !== OWNER) return;
  const said = { old_endpoint: old.endpoint, endpoint, browser_key: keys.p256dh, auth_secret: keys.auth };
  await fetch("{% url 'agenda:push_device_renew' %}", {
    method: "POST",
    headers: { ...headers, "X-CSRFToken": csrf },
    body: new URLSearchParams(said),
  });
}
