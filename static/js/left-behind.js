/** What is on this device and has no form on this page that could show it: words of somebody who is off
    the list by now, a tap that was refused, a room that lies in the trash. It can be read, sent again
    or left out. */
import { leaveOut, tryAgain } from "./sender.js";

const SAID = ["text", "words", "second_words", "cue", "hours", "answered", "wished"];

function hasPlace(row) {
  const form = document.querySelector(`form[data-outbox="${CSS.escape(row.form)}"]`);
  return !row.isCreate && row.room === document.body.dataset.room && form?.querySelector("[data-save-state]");
}

/** rows: all that this user has not sent. What goes out in a moment needs no line of its own. */
export function drawLeft(place, rows) {
  const isOwn = (row) => row.room === document.body.dataset.room && !row.isCreate;
  const left = rows.filter((row) => (row.state === "failed" || isOwn(row)) && !hasPlace(row));
  const drawn = new Map([...place.children].map((it) => [it.dataset.change, it]));
  place.replaceChildren(...left.map((row) => drawn.get(nameOf(row)) ?? lineOf(row)));
  place.hidden = !left.length;
}

const nameOf = (row) => `${row.id} ${row.state}`;

function lineOf(row) {
  const line = document.createElement("li");
  line.dataset.change = nameOf(row);
  const said = SAID.flatMap((name) => row.fields.filter(([own, value]) => own === name && value.trim()).map(([, value]) => value));
  const words = Object.assign(document.createElement("p"), { className: "said", textContent: said.join(" · ") || "A tap" });
  const why = Object.assign(document.createElement("p"), { className: "small", textContent: row.state === "failed" ? `Not saved: ${row.reason}` : "On this phone. It goes out by itself." });
  line.append(words, why);
  if (row.state !== "failed") return line;
  const again = makeButton("Try again", () => tryAgain(row));
  const out = makeButton("Leave it out", () => {
    if (out.dataset.sure) leaveOut(row);
    out.dataset.sure = "yes";
    out.textContent = "Leave it out for good";
  });
  line.append(again, " ", out);
  return line;
}

function makeButton(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: words });
  made.addEventListener("click", act);
  return made;
}
