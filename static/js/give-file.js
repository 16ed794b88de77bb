/** An export that was asked for on this page downloads once it is there: a[data-give]. Only once, so
    that the page loaded again does not give it again. */
function give() {
  const link = document.querySelector("a[data-give]");
  if (link) {
    link.removeAttribute("data-give");
    link.click();
  }
  if (location.search) history.replaceState(history.state, "", location.pathname);
}

give();
document.body.addEventListener("htmx:afterSettle", give);
