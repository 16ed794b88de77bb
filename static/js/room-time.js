/** The screen stays awake where the browser can keep it so. */
export function keepAwake() {
  if (!("wakeLock" in navigator)) return;
  const ask = () => {
    if (document.visibilityState === "visible") navigator.wakeLock.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}

const MINUTE = 60_000;
const LAST_MINUTES = 10;

/** Minutes left, once one asks; the next steps, from ten minutes before the end. */
export function tellTime(root) {
  const button = root.querySelector("[data-until]");
  const ending = root.querySelector("[data-ending]");
  if (!button) return;
  const until = button.textContent;
  const left = () => Math.ceil((new Date(button.dataset.until) - Date.now()) / MINUTE);

  function draw() {
    const minutes = left();
    if (button.ariaPressed === "true") button.textContent = minutes > 0 ? `${minutes} min left` : `${1 - minutes} min over`;
    if (!ending) return;
    const mark = root.querySelector(`[data-mark="${ending.dataset.ending}"]`);
    ending.hidden = minutes > LAST_MINUTES || minutes <= 0 || mark?.dataset.state !== "open" || mark.hasAttribute("aria-current");
    ending.querySelector("b").textContent = `${minutes} min left.`;
  }

  button.addEventListener("click", () => {
    button.ariaPressed = button.ariaPressed === "true" ? "false" : "true";
    button.textContent = until;
    draw();
  });
  addEventListener("hashchange", draw);
  setInterval(draw, MINUTE / 4);
  draw();
}
