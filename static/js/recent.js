/** The last few roles, interviews, companies and contacts that were looked at on this device. */
const MOST_KEPT = 6;
const PAGE = /\/(roles|interviews|companies|contacts)\/(\d+)\//;
const NAME = "debrief-seen-";

function store(root) {
  return NAME + root.body.dataset.owner;
}

/** Each with url and title, the last one first. */
export function recent(root) {
  try {
    return JSON.parse(localStorage.getItem(store(root))) ?? [];
  } catch {
    return [];
  }
}

export function remember(root) {
  const found = PAGE.exec(root.location.pathname);
  if (!found || !root.querySelector("main h1")) return;
  const url = root.location.pathname;
  const title = root.title.replace(/^\(\d+\+?\) /, "").replace(/ – Debrief$/, "");
  const others = recent(root).filter((it) => it.url !== url);
  try {
    localStorage.setItem(store(root), JSON.stringify([{ url, title }, ...others].slice(0, MOST_KEPT)));
  } catch {
    // A full or closed store only means that nothing is listed.
  }
}

/** Whoever signs out leaves no titles behind. */
export function forget() {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(NAME)) localStorage.removeItem(name);
  }
}
