import { walkResults } from "./search-keys.js";

let dialog;

/**
 * Search in a panel over the page. Escape, or a press beside it, leads back to where one was.
 *
 * typed: gives what was typed meanwhile, and keeps no more of it.
 */
export async function open(root, url, typed) {
  const page = root.querySelector("main form[data-search] input");
  if (!page) {
    dialog ??= makeDialog(root);
    dialog.showModal();
  }
  if (!page && !dialog.querySelector("#search-q")) await fetchPanel(url);
  const field = page ?? dialog.querySelector("#search-q");
  field.focus();
  field.select();
  const text = typed();
  if (!text) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Until it is there and listens. Throws where it does not come. */
async function fetchPanel(url) {
  const settled = new Promise((resolve) => {
    dialog.addEventListener("htmx:afterSettle", resolve, { once: true });
  });
  await window.htmx.ajax("GET", url, { target: "#palette", swap: "outerHTML" });
  if (!dialog.querySelector("#search-q")) throw new Error("no panel");
  await settled;
}

function makeDialog(root) {
  const made = root.createElement("dialog");
  made.className = "palette-dialog";
  made.setAttribute("aria-label", "Search, or go somewhere");
  const inside = root.createElement("div");
  inside.id = "palette";
  made.append(inside);
  made.addEventListener("click", (event) => {
    if (event.target === made || event.target.closest("a, [data-close]")) shut(made);
  });
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    shut(made);
  });
  root.body.append(made);
  window.addEventListener("pagehide", () => made.close());
  walkResults(root);
  return made;
}

/** A browser takes the focus out of what it hides a moment later: keys would still go in there. */
function shut(made) {
  made.close();
  if (made.contains(document.activeElement)) document.activeElement.blur();
}
