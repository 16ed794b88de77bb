/**
 * The days of a calendar by keyboard: one of them is the Tab stop, and with it what stands on it.
 *
 * Arrows go by day and week, Home and End within the week, Page Up and Page Down by month (in a week
 * by week). Beyond the days that are shown they follow the link there is, and stand on that day then.
 */
const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK_DAYS, ArrowDown: WEEK_DAYS };

export function followDays(root) {
  let awaited = "";

  const grid = () => root.querySelector("[data-days]");
  const days = () => [...grid().querySelectorAll(".cal-day")];
  const dayOf = (target) => target?.closest?.("[data-days] .cal-cell")?.querySelector(".cal-day");

  /** Only this day, and what stands on it, is reached by Tab. */
  function stopAt(day) {
    for (const link of grid().querySelectorAll("a")) {
      link.tabIndex = dayOf(link) === day ? 0 : -1;
    }
  }

  function stopAtFirst() {
    if (!grid()) return;
    if (grid().matches("table")) grid().setAttribute("role", "grid");
    const all = days();
    const isIn = (selector) => all.find((it) => it.closest(selector));
    const came = awaited ? root.getElementById(awaited) : null;
    const held = dayOf(root.activeElement);
    stopAt(came || held || isIn(".is-chosen") || isIn(".is-today") || all[0]);
    awaited = "";
    came?.focus();
  }

  const idOf = (date) => `cal-${date.toISOString().slice(0, 10)}`;

  /** To a day that is shown, else to where the link leads. */
  function goTo(date, link) {
    const shown = root.getElementById(idOf(date));
    if (shown) shown.focus();
    else turn(date, link);
  }

  function turn(date, link) {
    if (!link) return;
    awaited = idOf(date);
    link.click();
  }

  root.addEventListener("keydown", (event) => {
    const day = !event.defaultPrevented && dayOf(event.target);
    if (!day || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (awaited) {
      event.preventDefault(); // a key that is held waits for the days that come
      return;
    }
    const date = new Date(day.id.slice("cal-".length));
    const weekday = (date.getUTCDay() + WEEK_DAYS - 1) % WEEK_DAYS;
    const before = root.getElementById("cal-before");
    const after = root.getElementById("cal-after");
    const at = (count) => new Date(date.getTime() + count * DAY_MS);
    const isMonth = grid().matches("table");

    if (event.key in STEPS) goTo(at(STEPS[event.key]), STEPS[event.key] < 0 ? before : after);
    else if (event.key === "Home") goTo(at(-weekday));
    else if (event.key === "End") goTo(at(WEEK_DAYS - 1 - weekday));
    else if (event.key === "PageUp") turn(isMonth ? sameDayIn(before, date) : at(-WEEK_DAYS), before);
    else if (event.key === "PageDown") turn(isMonth ? sameDayIn(after, date) : at(WEEK_DAYS), after);
    else return;
    event.preventDefault();
  });

  root.addEventListener("focusin", (event) => {
    const day = dayOf(event.target);
    if (day) stopAt(day);
  });
  for (const failed of ["htmx:sendError", "htmx:responseError"]) {
    root.addEventListener(failed, () => { awaited = ""; });
  }
  root.addEventListener("htmx:afterSettle", stopAtFirst);
  root.addEventListener("htmx:historyRestore", stopAtFirst);
  stopAtFirst();
}

/** The same number of day in the month that the link leads to; the last one where there is no such day. */
function sameDayIn(link, date) {
  if (!link) return date;
  const first = new Date(new URL(link.href).searchParams.get("day"));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date.getUTCDate(), last)));
}
