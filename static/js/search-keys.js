import { recent } from "./recent.js";

const walked = new WeakSet();

/** Arrow keys go through what was found, Enter opens it, and typing on goes back to the field. */
export function walkResults(root) {
  if (walked.has(root)) return;
  walked.add(root);
  listRecent(root);
  root.addEventListener("htmx:afterSettle", () => listRecent(root));
  root.addEventListener("keydown", (event) => {
    const place = event.target.closest("dialog, main");
    const form = place?.querySelector("form[data-search]");
    if (!form || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = form.querySelector("input[type=search]");
    const links = [...place.querySelectorAll("#search-results .row-title > a")];
    const at = links.indexOf(event.target);
    if (event.target !== field && at < 0) return;
    if (event.key === "ArrowDown" && at + 1 < links.length) {
      links[at + 1].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      (links[at - 1] ?? field).focus();
    } else if (event.key === "Home" && at >= 0) {
      links[0].focus();
    } else if (event.key === "End" && at >= 0) {
      links.at(-1).focus();
    } else if (event.key === "Enter" && event.target === field) {
      openFirst(place, field);
    } else {
      if (at >= 0 && (event.key.length === 1 || event.key === "Backspace")) field.focus();
      return;
    }
    event.preventDefault();
  });
}

/** The first one of what was typed last: where that is still being looked for, once it is there. */
function openFirst(place, field) {
  const results = place.querySelector("#search-results");
  if (results.dataset.searched.trim() !== field.value.trim()) {
    const whenThere = () => openFirst(place, field);
    place.addEventListener("htmx:afterSettle", whenThere, { once: true });
    field.addEventListener("input", () => place.removeEventListener("htmx:afterSettle", whenThere), { once: true });
    window.htmx.trigger(field.form, "submit");
    return;
  }
  results.querySelector(".row-title > a")?.click();
}

/** Before anything is typed: what was seen last on this device. */
function listRecent(root) {
  const seen = recent(root).filter((it) => it.url !== root.location.pathname);
  for (const results of root.querySelectorAll("#search-results[data-searched='']")) {
    if (!seen.length || results.querySelector("[data-recent]")) continue;
    results.append(recentPanel(root, seen));
  }
}

function recentPanel(root, seen) {
  const panel = root.createElement("section");
  panel.className = "panel";
  panel.dataset.recent = "";
  panel.setAttribute("aria-labelledby", "recent-title");
  panel.innerHTML = '<div class="panel-head"><h2 id="recent-title">Seen last on this device</h2></div><ul class="rows found"></ul>';
  for (const { url, title } of seen) {
    const row = root.createElement("li");
    const line = root.createElement("p");
    const link = root.createElement("a");
    line.className = "row-title";
    link.href = url;
    link.textContent = title;
    line.append(link);
    row.append(line);
    panel.querySelector("ul").append(row);
  }
  return panel;
}
