/** After a change, go where the server says the work goes on (the focusOn event names an id). */
export function followFocus(root) {
  root.addEventListener("focusOn", (event) => {
    root.getElementById(event.detail.id)?.focus();
  });
}
