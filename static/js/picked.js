/** In the table of roles: how many are ticked stands in the bar that keeps in sight, and one box ticks all. */
export function followPicks(root) {
  const boxes = () => [...root.querySelectorAll('[data-picks] input[name="role"]')];

  function count() {
    const said = root.querySelector("[data-picks-count]");
    if (!said) return;
    const all = boxes();
    const ticked = all.filter((it) => it.checked).length;
    said.textContent = ticked ? `${ticked} picked` : "";
    const every = root.querySelector("[data-picks-all]");
    every.checked = ticked > 0 && ticked === all.length;
    every.indeterminate = ticked > 0 && ticked < all.length;
  }

  root.addEventListener("change", (event) => {
    if (!event.target.closest("[data-picks]")) return;
    if (event.target.matches("[data-picks-all]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    count();
  });
  // More rows came, one was moved away, or the browser brought back what was ticked.
  root.addEventListener("htmx:afterSettle", count);
  window.addEventListener("pageshow", count);
  count();
}
