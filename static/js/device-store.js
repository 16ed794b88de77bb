/** What the browser keeps on this device: words not sent yet, and changes that wait to be sent.

    One IndexedDB with two stores, "drafts" and "changes". Keys are arrays that start with the owner,
    so that whoever signs in next on this device never sees or sends what is not theirs. */
const NAME = "debrief";
const STORES = ["drafts", "changes"];

let opening = null;
let isForgotten = false;

/** The database, made where it is not there yet; null where it is not and isMade says not to. */
function connect(isMade) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, isMade ? 1 : undefined);
    request.onupgradeneeded = () => {
      if (isMade) for (const store of STORES) request.result.createObjectStore(store);
      else request.transaction.abort();
    };
    request.onsuccess = () => {
      // Another tab that wipes the device must not wait for this one.
      request.result.onversionchange = () => { request.result.close(); opening = null; };
      request.result.onclose = () => { opening = null; };
      resolve(request.result);
    };
    request.onerror = (event) => {
      event.preventDefault();
      if (isMade) reject(request.error);
      else resolve(null);
    };
  });
}

/** Whoever asks once it is forgotten waits for ever: that page is about to go. */
function open() {
  if (isForgotten) return new Promise(() => {});
  if (!owner()) return Promise.reject(new Error("Nobody is signed in, so nothing is kept here."));
  opening ??= connect(true).catch((error) => { opening = null; throw error; });
  return opening;
}

// Signing out did not get through, and Back brings that page as it was.
addEventListener("pageshow", ({ persisted }) => { if (persisted && isForgotten) location.reload(); });

function over(transaction, result) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(result());
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

async function run(store, mode, work) {
  const transaction = (await open()).transaction(store, mode, { durability: "strict" });
  const request = work(transaction.objectStore(store));
  return over(transaction, () => request.result);
}

/** Who is signed in on this page, as the server says; "" for a stranger. */
export const owner = () => document.body.dataset.owner ?? "";

const under = (prefix) => IDBKeyRange.bound(prefix, [...prefix, []]);

export const get = (store, key) => run(store, "readonly", (rows) => rows.get(key));
export const put = (store, key, value) => run(store, "readwrite", (rows) => rows.put(value, key));
export const remove = (store, key) => run(store, "readwrite", (rows) => rows.delete(key));
/** The values whose key starts with prefix, in the order of their keys. */
export const all = (store, prefix) => run(store, "readonly", (rows) => rows.getAll(under(prefix)));
export const keys = (store, prefix) => run(store, "readonly", (rows) => rows.getAllKeys(under(prefix)));

/** Read what lies under prefix and change it in one step, so that no other tab comes between.

    decide gets the values and says what becomes of them, as [key, value] pairs; without a value the
    row goes. */
export const rewrite = (store, prefix, decide) => run(store, "readwrite", (rows) => {
  const request = rows.getAll(under(prefix));
  request.onsuccess = () => {
    for (const [key, value] of decide(request.result)) {
      if (value === undefined) rows.delete(key);
      else rows.put(value, key);
    }
  };
  return request;
});

/** Let go what `goes` says of the rows of each store, and of the whole database once it is empty.

    Without an owner on this page: what lies here is looked through, and nothing is made. */
export async function tidyUp(goes) {
  const database = await connect(false);
  if (database) await empty(database, (rows, store) => {
    const walk = rows.openCursor();
    walk.onsuccess = () => {
      if (!walk.result) return;
      if (goes(store, walk.result.value)) walk.result.delete();
      walk.result.continue();
    };
  });
}

/** Forget all that is kept of this owner. From here on this page keeps and reads nothing more. */
export async function forget() {
  const mine = under([owner()]);
  const database = await open();
  isForgotten = true;
  await empty(database, (rows) => rows.delete(mine));
}

/** Do the work on each store; a database that is empty then goes, once every tab has let go of it. */
async function empty(database, work) {
  const change = database.transaction(STORES, "readwrite", { durability: "strict" });
  for (const store of STORES) work(change.objectStore(store), store);
  await over(change, () => null);
  const look = database.transaction(STORES, "readonly");
  const counts = STORES.map((store) => look.objectStore(store).count());
  const left = await over(look, () => counts.reduce((sum, it) => sum + it.result, 0));
  database.close();
  if (left) return;
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
}
