/**
 * Keys that lead somewhere. Each link says its own: data-key="g t" is g, then t.
 *
 * Single keys can be switched off (body[data-shortcuts]), and none counts while somebody types, in
 * a dialog or with a modifier. Ctrl K and ⌘ K open the palette always.
 */
const LONGEST_PAUSE = 1500; // between the keys of one shortcut, in milliseconds
const NOT_TYPED_IN = ["radio", "checkbox", "button", "submit"];

export function followKeys(root) {
  let before = "";
  let pressedAt = 0;

  root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const key = event.key.toLowerCase();
    if (key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      openPalette(root);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !root.body.hasAttribute("data-shortcuts")) return;
    if (key.length > 1 || isTyping(event.target) || root.querySelector("dialog[open]")) return;
    const isSoon = event.timeStamp - pressedAt < LONGEST_PAUSE;
    const pressed = before && isSoon ? `${before} ${key}` : key;
    before = key === "g" ? key : "";
    pressedAt = event.timeStamp;
    const link = root.querySelector(`[data-key="${CSS.escape(pressed)}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });

  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-palette]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openPalette(root);
  });

  remember(root);
}

async function openPalette(root) {
  const link = root.querySelector("a[data-palette]");
  if (!link || root.querySelector("dialog[open]")) return;
  const typed = keepTyped(root);
  try {
    await (await import("./palette.js")).open(root, link.href, typed);
  } catch {
    root.location.assign(link.href);
  } finally {
    typed();
  }
}

/** What is typed before the field is there: nobody has to wait for it. Ends when it is asked for. */
function keepTyped(root) {
  let text = "";
  const keep = (event) => {
    if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    text += event.key;
  };
  root.addEventListener("keydown", keep, { capture: true });
  return () => {
    root.removeEventListener("keydown", keep, { capture: true });
    return text;
  };
}

function isTyping(target) {
  const field = target.closest("input, textarea, select, [contenteditable]");
  return Boolean(field) && !NOT_TYPED_IN.includes(field.type);
}

/** The palette lists what was seen last; it stays on this device. */
async function remember(root) {
  (await import("./recent.js")).remember(root);
}
