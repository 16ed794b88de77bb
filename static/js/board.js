/**
 * A card can be dragged: what dropping does is what a button of its Move menu does, and says so.
 *
 * Where it was lifted stays a dashed place, so that nothing jumps.
 */
export function followBoard(board) {
  let lifted = null;
  let place = null;

  for (const card of board.querySelectorAll(".role-card")) card.draggable = true;
  const nav = document.querySelector(".stage-nav-many ol");
  const here = nav?.querySelector("[aria-current]");
  if (here) nav.scrollLeft = here.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
  if (nav) sayWhereMoreIs(nav);

  board.addEventListener("dragstart", (event) => {
    lifted = event.target.closest?.(".role-card");
    if (!lifted) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", lifted.querySelector(".row-title").textContent.trim());
    // After the picture that follows the pointer was taken.
    requestAnimationFrame(() => lifted?.classList.add("is-lifted"));
  });

  board.addEventListener("dragover", (event) => {
    const stage = event.target.closest(".stage");
    if (!lifted || !stage || stage.contains(lifted)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    if (place?.parentElement === stage.querySelector(".rows")) return;
    place?.remove();
    place = document.createElement("li");
    place.className = "role-drop";
    place.textContent = `Drop here: ${stage.dataset.label}, as of today`;
    stage.querySelector(".rows").prepend(place);
  });

  board.addEventListener("drop", (event) => {
    const stage = event.target.closest(".stage");
    if (!lifted || !stage || stage.contains(lifted)) return;
    event.preventDefault();
    const button = lifted.querySelector(`.role-move button[value="${stage.dataset.stage}"]`);
    button.click();
  });

  board.addEventListener("dragend", () => {
    lifted?.classList.remove("is-lifted");
    place?.remove();
    lifted = place = null;
  });

  // Counts follow the cards; what was moved here can be dragged again.
  document.addEventListener("htmx:afterSettle", () => {
    for (const stage of board.querySelectorAll(".stage")) {
      const more = Number(stage.querySelector("[data-more]")?.dataset.more ?? 0);
      const count = String(stage.querySelectorAll(".role-card").length + more);
      document.getElementById(`count-${stage.dataset.stage}`).textContent = count;
      document.getElementById(`count-nav-${stage.dataset.stage}`).textContent = count;
    }
    for (const card of board.querySelectorAll(".role-card:not([draggable])")) card.draggable = true;
  });
}

/** Stages that are pushed out of sight on a phone: an arrow at the edge where there are some. */
function sayWhereMoreIs(list) {
  const mark = () => {
    const after = list.scrollWidth - list.clientWidth - list.scrollLeft;
    list.parentElement.toggleAttribute("data-before", list.scrollLeft > 1);
    list.parentElement.toggleAttribute("data-after", after > 1);
  };
  list.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(list);
}
