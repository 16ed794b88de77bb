/** The last page of the room: what is still on this phone alone is said, and goes out. */
import * as sender from "./sender.js";

const { room } = document.body.dataset;
const place = document.querySelector("[data-over-unsent]");
let waited = 0;

async function draw() {
  const rows = (await sender.changes()).filter((row) => sender.isUnsent(row) && row.room === room);
  const all = rows.length === 1 ? "1 answer or note is" : `${rows.length} answers or notes are`;
  place.hidden = !rows.length && !waited;
  if (rows.length) say(`${all} only on this phone.`, "Look at it", `${place.dataset.roomUrl}#card-${rows[0].form.replace(/-(\d+|panel)$/, "")}`);
  else if (waited) say("What was on this phone is saved.", "Show it", location.pathname);
  waited = Math.max(waited, rows.length);
}

function say(words, link, href) {
  place.replaceChildren(Object.assign(document.createElement("b"), { textContent: words }), " ",
    Object.assign(document.createElement("a"), { textContent: link, href }));
}

document.addEventListener("outbox:change", draw);
draw().then(sender.send, () => {}); // a browser that keeps nothing has nothing to say
