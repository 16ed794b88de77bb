/** Copy and print the words of a follow-up; both buttons stay hidden where there is no JavaScript.

    data-copies="<id>" names the field to copy, data-says="<id>" where to say what happened. Without
    a clipboard the field is marked. data-takes="copy it" marks all that takes the words away: while a
    [gap] is open the first press says so, and a second one on the same words takes them all the same.
    data-print-from="<id>" holds what is printed: it is filled from the subject and body of that form,
    so that paper shows what the screen shows. */
const GAP = /\[[^[\]\n]{2,200}\]/g;

export function copyText(document) {
  for (const button of document.querySelectorAll("[data-copies], [data-prints]")) button.hidden = false;
  const says = document.getElementById(document.querySelector("[data-copies]").dataset.says);
  let told = "";

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-takes]");
    if (!button) return;
    const { subject, body } = document.getElementById("draft").elements;
    const words = [subject?.value, body.value].filter(Boolean).join("\n\n");
    const gap = words.match(GAP)?.[0];
    const way = button.dataset.takes;
    if (gap && told !== way + words) {
      event.preventDefault();
      told = way + words;
      says.textContent = `Still to fill in: ${gap}. Press again to ${way} all the same.`;
      return;
    }
    says.textContent = "";
    if ("prints" in button.dataset) window.print();
    if (!("copies" in button.dataset)) return;
    const field = document.getElementById(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(field.value);
      says.textContent = "Copied.";
    } catch {
      field.focus();
      field.select();
      says.textContent = "Marked. Copy it with your keyboard.";
    }
  });

  window.addEventListener("beforeprint", () => {
    for (const paper of document.querySelectorAll("[data-print-from]")) {
      const { subject, body } = document.getElementById(paper.dataset.printFrom).elements;
      paper.textContent = [subject?.value, body.value].filter(Boolean).join("\n\n");
    }
  });
}
