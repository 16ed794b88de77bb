/** A form that stays on the page after it was sent makes another change the next time, so it gets
    another id. One that failed keeps its own: sent again, it is carried out once. */
export function renewChangeIds(body) {
  body.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful || detail.requestConfig.verb !== "post") return;
    const field = detail.elt.closest("form")?.elements.change_id;
    if (field) field.value = randomUuid();
  });
}

/** crypto.randomUUID is there over https and on this machine only. */
export function randomUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (it) => it.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
