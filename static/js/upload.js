/** How far a file is on its way, in the <progress> of its form, while htmx sends it. */
export function showProgress(body) {
  const barOf = ({ target }) => target.closest?.("form[data-upload]")?.querySelector("progress");

  body.addEventListener("htmx:xhr:progress", (event) => {
    const { lengthComputable, loaded, total } = event.detail;
    const bar = barOf(event);
    if (!bar || !lengthComputable) return;
    bar.hidden = false;
    bar.value = (100 * loaded) / total;
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    const bar = barOf(event);
    if (bar) bar.hidden = true;
  });
}
