/** Copy and print words; the buttons for it stay hidden where there is no JavaScript.

    data-copies="<id>" names the field or the code to copy, data-says="<id>" where to say what happened.
    Without a clipboard they are marked. data-takes="copy it" marks all that takes the words of a
    follow-up away: while a [gap] is open the first press says so, and a second one on the same words
    takes them all the same.
    data-print-from="<id>" holds what is printed: it is filled from the subject and body of that form,
    so that paper shows what the screen shows. */
const GAP = /\[[^[\]\n]{2,200}\]/g;

export function copyText(document) {
  for (const button of document.querySelectorAll("[data-copies], [data-prints]")) button.hidden = false;
  let told = "";

  /** Whether it says, in place of a first press, that a gap is open. */
  function asksFirst(button, says) {
    const { subject, body } = document.getElementById("draft").elements;
    const words = [subject?.value, body.value].filter(Boolean).join("\n\n");
    const gap = words.match(GAP)?.[0];
    const way = button.dataset.takes;
    if (!gap || told === way + words) return false;
    told = way + words;
    says.textContent = `Still to fill in: ${gap}. Press again to ${way} all the same.`;
    return true;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-takes], [data-copies]");
    if (!button) return;
    const saying = button.closest("[data-says]") ?? document.querySelector("[data-copies]");
    const says = document.getElementById(saying.dataset.says);
    if ("takes" in button.dataset && asksFirst(button, says)) {
      event.preventDefault();
      return;
    }
    says.textContent = "";
    if ("prints" in button.dataset) window.print();
    if (!("copies" in button.dataset)) return;
    const words = document.getElementById(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(words.value ?? words.textContent);
      says.textContent = "Copied.";
    } catch {
      mark(words);
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

function mark(words) {
  if (!("select" in words)) {
    getSelection().selectAllChildren(words);
    return;
  }
  words.focus();
  words.select();
}
