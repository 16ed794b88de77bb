/** Fill an empty hidden zone field with the zone the browser is in. */
export function fillBrowserZone(root) {
  for (const field of root.querySelectorAll("input[data-browser-zone]")) {
    if (!field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  }
}
