/** A request that did not get through says so where it was made, in words a screen reader also says,
    with "Try again": the same change once more, by the same change_id. */
const WHY = {
  0: "there is no connection",
  403: "you signed in or out meanwhile",
  404: "it is not there any more",
  409: "it was changed somewhere else",
  429: "that was too often. Wait a minute",
};

const wordsFor = (verb, status) => {
  const what = verb === "get" ? "That did not load" : "That did not save";
  const kept = verb === "get" ? "" : " What you typed is still here.";
  return `${what}: ${WHY[status] ?? "the server had a problem"}.${kept}`;
};

/** A token of this moment into every form, where the one the page came with is out of date.

    Where nobody is signed in any more, signing in leads back here. */
async function renewToken(body) {
  const response = await fetch(body.dataset.tokenUrl, { headers: { Accept: "application/json" } });
  if (response.status === 401) {
    const { pathname, search } = location;
    const { sign_in: signIn } = await response.json();
    location.assign(`${signIn}?next=${encodeURIComponent(pathname + search)}`);
    return false;
  }
  const { csrf, owner } = await response.json();
  if (owner && String(owner) !== body.dataset.owner) return location.reload(), false;
  body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": csrf }));
  for (const field of body.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = csrf;
  return true;
}

function send(elt, trigger) {
  if (trigger?.type === "submit") elt.requestSubmit(trigger.submitter?.isConnected ? trigger.submitter : null);
  else if (!trigger || trigger.type === "click") elt.click();
  else window.htmx.trigger(elt, trigger.type);
}

export function announceErrors(body) {
  const notices = new Map(); // what asked → the notice that it failed

  function clear(elt) {
    notices.get(elt)?.remove();
    notices.delete(elt);
  }

  function announce({ elt, xhr, requestConfig }) {
    const trigger = requestConfig.triggeringEvent;
    const pressed = trigger?.submitter ?? elt;
    const notice = body.querySelector("#failed-save").content.firstElementChild.cloneNode(true);
    const status = xhr?.status ?? 0;
    notice.querySelector("p").textContent = wordsFor(requestConfig.verb, status);
    notice.querySelector("button").addEventListener("click", async () => {
      if (status === 403 && !(await renewToken(body).catch(() => true))) return;
      clear(elt);
      (pressed.isConnected ? pressed : elt).focus();
      send(elt, trigger);
    });
    clear(elt);
    notices.set(elt, notice);
    const place = pressed.closest("li, form, td") ?? pressed.parentElement ?? body.querySelector("main");
    place.append(notice);
    notice.scrollIntoView({ block: "nearest" });
  }

  body.addEventListener("htmx:beforeRequest", (event) => clear(event.detail.elt));
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    body.addEventListener(failure, (event) => announce(event.detail));
  }
}
