/** What the bookmarklet sent, or was pasted elsewhere, stands behind the #, which no server sees: it is read from here. */
export function readSent(form) {
  const sent = location.hash.slice(1);
  if (!sent) return;
  history.replaceState(null, "", location.pathname);
  try {
    form.elements.pasted.value = decodeURIComponent(sent);
  } catch {
    return; // cut off on its way
  }
  form.requestSubmit();
}
