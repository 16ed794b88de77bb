/** More than one line takes, pasted into it, is a posting or a mail about one: it is read as such. */
export function readPostings(root) {
  root.addEventListener("paste", (event) => {
    const line = event.target.closest?.("input[data-pasted]");
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (!line || text.length <= line.maxLength) return;
    event.preventDefault();
    location.assign(`${line.dataset.pasted}#${encodeURIComponent(text)}`); // no server sees what follows the #
  });
}
