/** A request that did not get through says so where it was made, in words a screen reader also says,
    with "Try again": the same change once more, by the same change_id.

    data-looks marks what posts only to see what would come of it, and saves nothing. */
const WHY = {
  "htmx:sendError": "there is no connection",
  "htmx:timeout": "there was no answer in time",
  403: "you signed in or out meanwhile",
  404: "it is not there any more",
  409: "it was changed somewhere else",
  413: "it is too large",
  429: "that was too often. Wait a minute",
  503: "the database or its disk takes nothing just now. Wait a moment",
};

const TYPED = "textarea, select, input:not([type=hidden])";

const wordsFor = (isLook, why, isTyped) => {
  const what = isLook ? "That did not load" : "That did not save";
  const kept = isTyped && !isLook ? " What you typed is still here." : "";
  return `${what}: ${WHY[why] ?? "the server had a problem"}.${kept}`;
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

function send(elt, { verb, path, triggeringEvent: trigger }) {
  if (trigger?.type === "submit") elt.requestSubmit(trigger.submitter?.isConnected ? trigger.submitter : null);
  else if (!trigger || trigger.type === "click") elt.click();
  else window.htmx.ajax(verb, path, { source: elt, event: trigger }).catch(() => {}); // fails as the first did
}

export function announceErrors(body) {
  const notices = new Map(); // what asked → the notice that it failed

  function clear(elt) {
    notices.get(elt)?.remove();
    notices.delete(elt);
  }

  function announce({ type, detail: { elt, xhr, requestConfig } }) {
    const trigger = requestConfig.triggeringEvent;
    const within = elt.contains(trigger?.target) ? trigger.target : elt;
    const pressed = trigger?.submitter ?? within;
    const notice = body.querySelector("#failed-save").content.firstElementChild.cloneNode(true);
    const status = xhr?.status ?? 0;
    const isLook = requestConfig.verb === "get" || elt.matches("[data-looks]");
    notice.querySelector("p").textContent = wordsFor(isLook, status || type, pressed.closest("form")?.querySelector(TYPED));
    notice.querySelector("button").addEventListener("click", async () => {
      if (status === 403 && !(await renewToken(body).catch(() => true))) return;
      clear(elt);
      (pressed.isConnected ? pressed : elt).focus();
      send(elt, requestConfig);
    });
    clear(elt);
    notices.set(elt, notice);
    const place = pressed.closest("[data-saves-itself], div[data-looks], section[data-looks], li, form, td") ?? pressed.parentElement;
    (place ?? body.querySelector("main")).append(notice);
    notice.scrollIntoView({ block: "nearest" });
  }

  body.addEventListener("htmx:beforeRequest", (event) => clear(event.detail.elt));
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    body.addEventListener(failure, announce);
  }
}
