/** Tell the user, in words a screen reader also says, when a request did not get through. */
export function announceErrors(root) {
  const status = document.createElement("p");
  status.className = "save-error";
  status.setAttribute("role", "alert");
  root.append(status);
  root.addEventListener("htmx:beforeRequest", () => { status.textContent = ""; });
  root.addEventListener("htmx:responseError", (event) => {
    status.textContent = event.detail.xhr.status === 404
      ? "That is not there any more. Reload the page."
      : "That did not save. Reload the page and try again.";
  });
  root.addEventListener("htmx:sendError", () => {
    status.textContent = "That did not save. Check your connection and try again.";
  });
}
