/** Show what needs JavaScript, and say in words when a passkey did not work. */
export function explainPasskeys(root) {
  for (const part of root.querySelectorAll("[data-needs-script]")) part.hidden = false;
  root.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const place of root.querySelectorAll("[data-passkey-error]")) {
      place.textContent = wordsFor(event.detail.exception);
    }
  });
}

function wordsFor(error) {
  if (!window.isSecureContext || error.name === "SecurityError") {
    return "Passkeys work only on https:// and on http://localhost. Open this page there.";
  }
  if (error.name === "InvalidStateError") return "This key is added already.";
  if (error.name === "NotAllowedError") return "That was stopped, or took too long. Try again.";
  return "That key did not work. Try again, or use another one.";
}
