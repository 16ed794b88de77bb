/** What they wanted to know stands in the list below as soon as it is noted, sent or not. */
export function listAsked(root) {
  const list = root.querySelector("[data-asked-list]");
  const lines = new Map(); // id of the change → its line

  function draw(row) {
    if (!list || row?.form !== "asked-me" || row.state === "typing") return;
    if (row.state === "failed") {
      lines.get(row.id)?.remove();
      lines.delete(row.id);
    } else if (!lines.has(row.id)) {
      const line = root.createElement("li");
      line.textContent = row.fields.find(([name]) => name === "text")?.[1] ?? "";
      lines.set(row.id, line);
      list.append(line);
    }
    list.parentElement.hidden = !list.childElementCount;
  }

  root.addEventListener("outbox:change", ({ detail }) => {
    if (detail.row?.room === root.body.dataset.room) draw(detail.row);
  });
  root.addEventListener("outbox:restored", ({ detail }) => draw(detail));
}
