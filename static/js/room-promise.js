/** By when one hears, and from whom: each person's form shows it, and the server says how it stands. */
export function keepPromise(root) {
  function hear({ target, detail }) {
    for (const form of target.closest(".room-card")?.querySelectorAll("form[data-speaker]") ?? []) {
      for (const [name, value] of Object.entries(detail.stored ?? {})) take(form.elements[name], form.elements[`initial-${name}`], value);
    }
  }
  /** What was not changed here follows; what was is compared with this from now on. */
  function take(field, shown, value) {
    if (field.value === shown.value) field.value = value;
    shown.value = value;
  }
  root.addEventListener("outbox:saved", hear);
  root.addEventListener("outbox:failed", hear);
}
