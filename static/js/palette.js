import { walkResults } from "./search-keys.js";

let dialog;

/** Search in a panel over the page. Escape, or a press beside it, leads back to where one was. */
export function open(root, url) {
  const page = root.querySelector("main form[data-search] input");
  if (page) {
    page.focus();
    page.select();
    return;
  }
  dialog ??= makeDialog(root);
  if (dialog.open) return;
  dialog.showModal();
  const field = dialog.querySelector("#search-q");
  if (field) {
    field.select();
    return;
  }
  const typed = keepTyped();
  window.htmx.ajax("GET", url, { target: "#palette", swap: "outerHTML" }).then(() => {
    const input = dialog.querySelector("#search-q");
    if (!input) {
      root.location.assign(url);
      return;
    }
    input.focus();
    input.value = typed();
    if (input.value) input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function makeDialog(root) {
  const made = root.createElement("dialog");
  made.className = "palette-dialog";
  made.setAttribute("aria-label", "Search, or go somewhere");
  const inside = root.createElement("div");
  inside.id = "palette";
  made.append(inside);
  made.addEventListener("click", (event) => {
    if (event.target === made || event.target.closest("a")) made.close();
  });
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    made.close();
  });
  root.body.append(made);
  window.addEventListener("pagehide", () => made.close());
  walkResults(root);
  return made;
}

/** What is typed before the field is there; nobody has to wait for it. */
function keepTyped() {
  let text = "";
  const add = (event) => {
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) text += event.key;
  };
  dialog.addEventListener("keydown", add);
  return () => {
    dialog.removeEventListener("keydown", add);
    return text;
  };
}
