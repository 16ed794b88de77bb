/** What the browser keeps on this device: words not sent yet, and changes that wait to be sent.

    One IndexedDB with two stores, "drafts" and "changes". Keys are arrays that start with the owner,
    so that whoever signs in next on this device never sees or sends what is not theirs. */
const NAME = "debrief";
const STORES = ["drafts", "changes"];

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => { for (const store of STORES) request.result.createObjectStore(store); };
    request.onsuccess = () => {
      // Another tab that wipes the device must not wait for this one.
      request.result.onversionchange = () => { request.result.close(); opening = null; };
      request.result.onclose = () => { opening = null; };
      resolve(request.result);
    };
    request.onerror = () => { opening = null; reject(request.error); };
  });
  return opening;
}

async function run(store, mode, work) {
  const transaction = (await open()).transaction(store, mode, { durability: "strict" });
  const request = work(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
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
export const clear = (store, prefix) => run(store, "readwrite", (rows) => rows.delete(under(prefix)));

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

/** Whether anything was ever kept here: to look would make the database. */
export const isThere = async () => {
  const known = await indexedDB.databases?.();
  return !known || known.some((it) => it.name === NAME);
};

/** Forget everything on this device. */
export async function wipe() {
  if (opening) (await opening).close();
  opening = null;
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
}
