/** Take the reader to the summary of what a form still needs, after a load and after a swap. */
export function focusErrors(root) {
  const focus = () => root.getElementById("form-errors")?.focus();
  focus();
  root.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.querySelector?.("#form-errors")) focus();
  });
}

/** After a change, go where the server says the work goes on (the focusOn event names an id). */
export function followFocus(root) {
  root.addEventListener("focusOn", (event) => {
    root.getElementById(event.detail.id)?.focus();
  });
}
