/* Hides score, pay, flag names and quotes until one says otherwise, remembered on this device.
   Not a module: it runs before the page is painted, so that nothing shows for a moment. */
(() => {
  const NAME = "debrief-hidden";
  const page = document.documentElement;
  const isHidden = () => { try { return localStorage.getItem(NAME) === "1"; } catch { return "hides" in page.dataset; } };

  function draw(hides = isHidden()) {
    if (hides) page.dataset.hides = "";
    else delete page.dataset.hides;
    for (const button of document.querySelectorAll("[data-quick-hide]")) button.setAttribute("aria-pressed", String(hides));
  }

  draw();
  document.addEventListener("DOMContentLoaded", () => draw());
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-quick-hide]")) return;
    const hides = !("hides" in page.dataset);
    try { localStorage.setItem(NAME, hides ? "1" : "0"); } catch { /* then for this page alone */ }
    draw(hides);
  });
  // Another tab hid it: this one too.
  addEventListener("storage", (event) => { if (event.key === NAME) draw(); });
})();
