// One message after the other by keyboard. Each is a form that works without this script too.
import { Combobox } from "./combobox.js";
import { Marks } from "./marks.js";

const review = document.querySelector("#review");
const list = document.querySelector("#items");
const empty = document.querySelector("#empty");
const token = document.querySelector('meta[name="csrf-token"]').content;
const intents = [...document.querySelectorAll("#intents option")].map((option) => option.value);
const languages = ["en", "sn", "nd", "mixed"];
const LOW = 6;

const known = new Set();
const past = [];
let current = null;
let loading = false;
let done = 0;
let began = Date.now();

class Card {
  constructor(element) {
    this.element = element;
    this.id = element.dataset.id;
    this.form = element.querySelector("form");
    this.address = this.form.getAttribute("action"); // form.action is a button of that name
    this.intent = this.form.elements.intent;
    this.language = this.form.elements.language;
    this.marks = new Marks(element.querySelector(".said"), this.form.elements.annotated);
    this.combobox = new Combobox(this.intent, intents, () => this.intent.blur());
    this.guesses = [...element.querySelectorAll(".guess")];
    for (const guess of this.guesses) guess.addEventListener("click", () => this.take(guess.dataset.intent));
    this.intent.addEventListener("blur", () => this.pressed());
    for (const type of element.querySelectorAll("button.type")) {
      type.addEventListener("mousedown", (event) => event.preventDefault());
      type.addEventListener("click", () => { this.marks.takeSelection(); this.marks.mark(type.dataset.mark); });
    }
    this.marks.line.addEventListener("mouseup", () => this.marks.takeSelection());
    element.querySelector(".skip-item").addEventListener("click", () => skip());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(event.submitter?.value ?? "accept");
    });
    this.pressed();
  }

  take(intent) {
    this.intent.value = intent;
    this.pressed();
  }

  pressed() {
    for (const guess of this.guesses) guess.setAttribute("aria-pressed", String(guess.dataset.intent === this.intent.value));
  }
}

const cards = new Map();

function adopt(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const element of parsed.querySelectorAll(".item")) {
    if (known.has(element.dataset.id)) continue;
    list.append(document.adoptNode(element));
    prepare(element);
  }
}

function prepare(element) {
  known.add(element.dataset.id);
  element.hidden = true;
  cards.set(element.dataset.id, new Card(element));
}

function show() {
  const element = list.querySelector(".item");
  for (const each of list.children) each.hidden = each !== element;
  current = element ? cards.get(element.dataset.id) : null;
  empty.hidden = current !== null || loading;
  document.querySelector("#done").textContent = String(done);
  if (list.children.length < LOW) fetchMore();
}

async function fetchMore() {
  if (loading) return;
  loading = true;
  let came = 0;
  try {
    const answer = await fetch(review.dataset.more, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) throw new Error("signed out");
    const before = list.children.length;
    adopt(await answer.text());
    came = list.children.length - before;
  } catch {
    say("The next messages could not be fetched. Reload the page.", "bad");
  }
  loading = false;
  if (came && !current) show();
  empty.hidden = current !== null;
}

function skip() {
  if (!current) return;
  list.append(current.element);
  current.marks.leave();
  show();
}

// The next message is shown at once; one that is refused comes back with the reason.
async function send(action) {
  const card = current;
  if (!card) return;
  if (action !== "discard" && !intents.includes(card.intent.value)) {
    say(`There is no intent “${card.intent.value}”.`, "bad");
    card.intent.focus();
    return;
  }
  const form = new FormData(card.form);
  form.set("action", action);
  card.element.remove();
  past.push(card);
  done += 1;
  waiting(-1);
  show();
  const answer = await post(card.address, form);
  if (answer.ok) {
    say(answer.words);
    return;
  }
  past.splice(past.indexOf(card), 1);
  done -= 1;
  waiting(1);
  back(card, answer.words);
}

function back(card, words) {
  const told = card.element.querySelector(".answer");
  told.textContent = words;
  told.className = "answer bad";
  list.prepend(card.element);
  show();
}

async function undo() {
  const card = past.pop();
  if (!card) return say("There is nothing to undo.", "bad");
  const form = new FormData();
  form.set("csrf", token);
  const answer = await post(`${card.address}/undo`, form);
  if (!answer.ok) {
    past.push(card);
    return say(answer.words, "bad");
  }
  done -= 1;
  waiting(1);
  card.element.querySelector(".answer").textContent = "";
  list.prepend(card.element);
  show();
  return say(answer.words);
}

async function post(address, form) {
  try {
    const answer = await fetch(address, { method: "POST", body: form, keepalive: true, headers: { Accept: "application/json", "X-CSRF-Token": token } });
    const told = await answer.json();
    return { ok: answer.ok && told.ok === true, words: told.words ?? told.detail ?? "It was not taken. Reload the page." };
  } catch {
    return { ok: false, words: "The server could not be reached. Try again." };
  }
}

function waiting(by) {
  const shown = document.querySelector("#waiting");
  const number = Number(shown.textContent);
  if (!Number.isNaN(number)) shown.textContent = String(Math.max(0, number + by)); // "1000+" stays
  const seconds = (Date.now() - began) / 1000;
  document.querySelector(".pace").textContent = done > 2 ? `· ${(seconds / done).toFixed(1)} s each` : "";
}

const toast = document.createElement("div");
toast.className = "toast";
toast.setAttribute("role", "status");
toast.hidden = true;
document.body.append(toast);
let fading = 0;

function say(words, kind = "") {
  toast.textContent = words;
  toast.className = `toast ${kind}`;
  toast.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { toast.hidden = true; }, kind === "bad" ? 6000 : 2500);
}

const plainKeys = {
  Enter: () => send("accept"),
  x: () => send("discard"),
  s: () => send("unsure"),
  n: () => skip(),
  u: () => undo(),
  i: () => current?.intent.focus(),
  m: () => current?.marks.begin(),
  l: () => { if (current) current.language.value = languages[(languages.indexOf(current.language.value) + 1) % languages.length]; },
  c: () => current?.element.querySelector(".quiet-link").click(),
  "?": () => { const keys = document.querySelector(".keys"); keys.open = !keys.open; },
};

const markKeys = {
  ArrowRight: (event) => current.marks.move(1, event.shiftKey),
  ArrowLeft: (event) => current.marks.move(-1, event.shiftKey),
  ",": () => current.marks.nudge(-1),
  ".": () => current.marks.nudge(1),
  Backspace: () => current.marks.mark(""),
  Delete: () => current.marks.mark(""),
  Escape: () => current.marks.leave(),
  m: () => current.marks.leave(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, summary, a, .menu, button:not(.item button)")) return;
  const marking = current?.marks.cursor;
  const digit = "1234567890".indexOf(event.key);
  let act = plainKeys[event.key];
  if (marking) {
    const plain = act;
    act = markKeys[event.key] ?? (plain && (() => { current.marks.leave(); plain(); }));
  }
  if (digit >= 0 && event.key.length === 1) {
    act = marking
      ? () => current.marks.mark(current.element.querySelectorAll("button.type")[digit]?.dataset.mark ?? "")
      : () => current?.guesses[digit]?.click();
  }
  if (!act) return;
  event.preventDefault();
  act(event);
});

for (const element of list.querySelectorAll(".item")) prepare(element);
began = Date.now();
show();
