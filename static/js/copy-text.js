/** Copy and print the words of a follow-up; both buttons stay hidden where there is no JavaScript.

    data-copies="<id>" names the field to copy, data-says="<id>" where to say what happened. Without
    a clipboard the field is marked. data-print-from="<id>" holds what is printed: it is filled from
    the subject and body of that form, so that paper shows what the screen shows. */
export function copyText(document) {
  for (const button of document.querySelectorAll("[data-copies], [data-prints]")) button.hidden = false;

  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-prints]")) window.print();
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

  window.addEventListener("beforeprint", () => {
    for (const paper of document.querySelectorAll("[data-print-from]")) {
      const { subject, body } = document.getElementById(paper.dataset.printFrom).elements;
      paper.textContent = [subject?.value, body.value].filter(Boolean).join("\n\n");
    }
  });
}
