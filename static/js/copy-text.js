/** A button with data-copies="<id>" copies what stands in that field; without a clipboard it is marked. */
export function copyText(document) {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copies);
    const says = document.getElementById(button.dataset.says);
    try {
      await navigator.clipboard.writeText(field.value);
      says.textContent = "Copied.";
    } catch {
      field.focus();
      field.select();
      says.textContent = "Marked. Copy it with your keyboard.";
    }
  });
  for (const button of document.querySelectorAll("[data-copies]")) button.hidden = false;
  for (const button of document.querySelectorAll("[data-prints]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
