/** The count of what is due, in the navigation and the title, stays fresh while a page is open. */

const EVERY_MS = 60_000;

export function keepCountFresh(document) {
  const url = document.body.dataset.dueCountUrl;
  if (!url) return;
  let timer = 0;

  async function refresh() {
    const response = await fetch(url, { headers: { "HX-Request": "true" } });
    if (!response.ok || response.headers.has("HX-Redirect")) return clearInterval(timer); // signed out
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const count = fresh.getElementById("due-count");
    if (count) document.getElementById("due-count")?.replaceWith(count);
    inTitle(document);
  }

  function refreshIfSeen() {
    if (document.visibilityState === "visible") refresh().catch(() => {}); // offline: next time
  }

  timer = setInterval(refreshIfSeen, EVERY_MS);
  document.addEventListener("visibilitychange", refreshIfSeen);
  document.addEventListener("htmx:oobAfterSwap", () => inTitle(document));
}

function inTitle(document) {
  const number = document.querySelector("#due-count [data-count]")?.dataset.count ?? "";
  const plain = document.title.replace(/^\(\d+\+?\) /, "");
  document.title = number ? `(${number}) ${plain}` : plain;
}
