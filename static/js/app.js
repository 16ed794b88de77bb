import { announceErrors } from "./announce-errors.js";
import { closeMenus } from "./close-menus.js";
import { focusErrors, followFocus } from "./focus.js";
import { keepCountFresh } from "./fresh-count.js";
import { renewChangeIds } from "./once.js";
import { followKeys } from "./shortcuts.js";

announceErrors(document.body);
closeMenus(document);
focusErrors(document);
followFocus(document);
keepCountFresh(document);
renewChangeIds(document.body);
// At once, like the others: a key that is pressed before somebody listens is lost.
if ("owner" in document.body.dataset) followKeys(document);

let isKeeping = false;
let broughtFrom = "";
document.addEventListener("htmx:beforeSwap", ({ detail }) => { broughtFrom = detail.pathInfo.finalRequestPath; });

async function keepWords() {
  if (isKeeping) return;
  isKeeping = true;
  (await import("./keep-words.js")).keepWords(document, () => broughtFrom);
}

/** What only some pages need is fetched when such a part is there, on load or after a swap. */
const PARTS = new Map([
  ["form[data-search]", async () => (await import("./search-keys.js")).walkResults(document)],
  ["input[data-browser-zone]", async () => (await import("./browser-zone.js")).fillBrowserZone(document)],
  ["form[data-guard]", async () => (await import("./guard-words.js")).guardWords(document)],
  ["form[data-keep]", keepWords],
  ["[data-needs-script], [data-passkey-error]", async () => (await import("./passkeys.js")).explainPasskeys(document)],
  ["[data-weights]", async () => (await import("./weights.js")).addUpWeights(document)],
  ["[data-copies]", async () => (await import("./copy-text.js")).copyText(document)],
  ["[data-keep-room]", async () => {
    (await import("./offline.js")).keepNearRoom(document.querySelector("[data-keep-room]").dataset);
  }],
  ["[data-board]", async () => (await import("./board.js")).followBoard(document.querySelector("[data-board]"))],
  ["[data-picks]", async () => (await import("./picked.js")).followPicks(document)],
  ["[data-days]", async () => (await import("./calendar-keys.js")).followDays(document)],
  ["form[data-upload]", async () => (await import("./upload.js")).showProgress(document.body)],
  ["input[data-pasted]", async () => (await import("./paste.js")).readPostings(document)],
  ["form[data-capture]", async () => (await import("./capture.js")).readSent(document.querySelector("[data-capture]"))],
  ["[data-unsent]", async () => (await import("./sign-out.js")).askFirst(document.querySelector("[data-unsent]"))],
  ["[data-push]", async () => (await import("./push.js")).followPush(document.querySelector("[data-push]"))],
  ["[data-signed-out]", async () => (await import("./sign-out.js")).tidyUp()],
  ["#theme-choice", async () => (await import("./theme.js")).followTheme(document)],
]);

function fetchParts() {
  for (const [selector, start] of PARTS) {
    if (!document.querySelector(selector)) continue;
    PARTS.delete(selector);
    start();
  }
}

// What waits on this device goes out from any page, once it is known that something does.
const { owner } = document.body.dataset;
if (owner && localStorage.getItem("debrief-unsent") === owner) import("./sender.js").then(({ send }) => send());

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  event.preventDefault();
  (await import("./sign-out.js")).signOut(event.target);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// Words that wait on this device are spoken of on their page, also where their form is not open.
if (localStorage.getItem("debrief-has-drafts")) keepWords();
fetchParts();
document.addEventListener("htmx:load", fetchParts);
