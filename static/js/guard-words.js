/** Words that were typed but not saved are never thrown away without asking or saying so.

    A form with data-guard is watched; data-unsaved marks one that came back refused. Words that
    js/keep-words.js has on this device (data-kept) may be left: they come back. */
const isChanged = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return false;
  return "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;
};
const isUnsaved = (form) => "unsaved" in form.dataset || [...form.elements].some(isChanged);

export function guardWords(root) {
  let isSending = false;
  const unsavedIn = (place, which = "form[data-guard]") => [...place.querySelectorAll(which)].find(isUnsaved);

  root.addEventListener("submit", (event) => {
    // htmx has prevented its own submits by now; any other one leaves the page with the words in it.
    if (!event.defaultPrevented && event.target.matches("[data-guard]")) isSending = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSending && unsavedIn(root, "form[data-guard]:not([data-kept])")) event.preventDefault();
  });
  // Opening another form where one with unsaved words stands goes to that one instead.
  root.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target, requestConfig } = event.detail;
    const form = requestConfig.verb === "get" && target ? unsavedIn(target) : null;
    if (!form || form.contains(elt)) return;
    event.preventDefault();
    form.scrollIntoView({ block: "nearest" });
    form.querySelector(".btn-primary").focus();
  });
  // What is only shown anew beside a change leaves words alone that stand in it.
  root.addEventListener("htmx:oobBeforeSwap", (event) => {
    const fields = event.detail.target.querySelectorAll("textarea, input:not([type=radio], [type=checkbox])");
    if ([...fields].some(isChanged)) event.detail.shouldSwap = false;
  });
}
