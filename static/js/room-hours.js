/** Hours by tapping: the lowest and the highest cell are the range, and between them it is filled.

    What is sent is the line under the cells, which takes words as well; the server reads it. */
export function tapHours(root) {
  const sentences = JSON.parse(root.getElementById("room-hours")?.textContent ?? "{}");

  function fill(box, low, high) {
    for (const cell of box.querySelectorAll("[name=hours_cells]")) {
      cell.checked = low !== null && Number(cell.value) >= low && Number(cell.value) <= high;
    }
    box.querySelector("[data-hint]").textContent = low === null ? "" : sentences[`${low}-${high}`] ?? "";
  }

  function tapped(box, cell) {
    const others = [...box.querySelectorAll("[name=hours_cells]:checked")].filter((it) => it !== cell).map((it) => Number(it.value));
    const value = Number(cell.value);
    // A second cell ends the range; once there is one, the next tap starts anew.
    const isSecond = others.length === 1 && cell.checked;
    const isSame = !cell.checked && !others.length;
    const [low, high] = isSame ? [null, null] : isSecond ? [Math.min(value, others[0]), Math.max(value, others[0])] : [value, value];
    fill(box, low, high);
    const isOpen = low === high && cell.parentElement.textContent.includes("+");
    const line = box.querySelector("[name=hours]");
    line.value = low === null ? "" : low === high ? `${low}${isOpen ? "+" : ""}` : `${low}-${high}`;
  }

  // Before anything else sees it, so that what is kept is the range and not the single tap.
  root.addEventListener("input", ({ target }) => {
    const box = target.closest(".room-hours");
    if (!box) return;
    if (target.name === "hours_cells") tapped(box, target);
    if (target.name === "hours") {
      const ends = target.value.match(/\d+/g)?.map(Number) ?? [];
      const [low, high] = [ends[0], ends[1] ?? ends[0]];
      if (ends.length <= 2 && `${low}-${high}` in sentences) fill(box, low, high);
      else fill(box, null, null);
    }
  }, true);
}
