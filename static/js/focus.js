/** Take the reader to what was refused, after a load and after a swap, and say so in the title.

    Each is gone to once; what is mended leaves the title. */
export function focusErrors(root) {
  const seen = new WeakSet();
  const ERROR = /^((?:\(\d+\+?\) )?)(?:Error: )?/;

  function follow() {
    const refused = [...root.querySelectorAll("[data-errors]")];
    root.title = root.title.replace(ERROR, refused.length ? "$1Error: " : "$1");
    const fresh = refused.find((it) => !seen.has(it));
    if (!fresh) return;
    refused.forEach((it) => seen.add(it));
    fresh.focus();
  }

  follow();
  root.addEventListener("htmx:afterSettle", follow);
}

/** After a change, go where the server says the work goes on (the focusOn event names an id). */
export function followFocus(root) {
  root.addEventListener("focusOn", (event) => {
    root.getElementById(event.detail.id)?.focus();
  });
}
