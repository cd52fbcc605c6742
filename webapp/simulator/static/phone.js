// One phone: who holds it, what it shows, what it sends.
import * as api from "./api.js";
import { bubble, showStatus, typingBubble } from "./bubbles.js";
import { dayOf, element } from "./dom.js";
import { Sheet } from "./sheets.js";

const SOON = 150; // milliseconds between looks just after something was sent
const IDLE = 900;
const BUSY_FOR = 6000; // how long "just after" is
const TYPING_PER_CHARACTER = 6;
const TYPING_AT_MOST = 1100;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const freshNumber = () =>
  `+26377${String(crypto.getRandomValues(new Uint32Array(1))[0] % 10_000_000).padStart(7, "0")}`;

export class Phone {
  constructor(role, { onNews }) {
    this.role = role;
    this.onNews = onNews;
    const template = document.querySelector("#phone-template");
    this.root = template.content.firstElementChild.cloneNode(true);
    this.root.id = `phone-${role.id}`;
    this.root.setAttribute("aria-label", role.label);
    this.log = this.root.querySelector(".log");
    this.presence = this.root.querySelector(".presence");
    this.field = this.root.querySelector("textarea");
    this.identity = this.root.querySelector(".identity");
    this.sheet = new Sheet(this.root);
    this.root.querySelector(".role").textContent = role.label;
    this.actions = {
      send: (content) => this.send(content),
      openList: (interactive) => this.sheet.showList(interactive, this.actions.send),
      openPlaces: () => this.sheet.showPlaces(this.actions.send),
    };
    this.#listen();
    this.#restore();
  }

  #listen() {
    const form = this.root.querySelector("form.bar");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.field.value.trim();
      if (!text) return;
      this.field.value = "";
      this.#fit();
      this.send({ type: "text", text });
    });
    this.field.addEventListener("input", () => this.#fit());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    this.root.querySelector(".attach").addEventListener("click", () => this.sheet.showAttachments(this.actions.send));
    this.root.querySelector(".fresh").addEventListener("click", () => {
      this.identity.value = "";
      this.#become(freshNumber(), this.role.name);
    });
    this.identity.addEventListener("change", () => {
      const { value, dataset } = this.identity.selectedOptions[0];
      this.#become(value || freshNumber(), dataset.name ?? this.role.name);
    });
  }

  #fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }

  // The number is kept by this browser, so that a reload goes on with the conversation.
  #restore() {
    const kept = localStorage.getItem(`phone.${this.role.id}`);
    const providers = [...this.identity.options].filter((option) => option.value);
    const wanted = providers.find((option) =>
      kept ? option.value === kept : option.dataset.name === this.role.provider);
    if (wanted) wanted.selected = true;
    this.#become(wanted?.value ?? kept ?? freshNumber(), wanted?.dataset.name ?? this.role.name);
  }

  #become(number, name) {
    this.number = number;
    this.name = name;
    this.tag = "";
    this.rows = new Map();
    this.waiting = [];
    this.typing?.remove();
    this.typing = null;
    this.day = this.speaker = "";
    this.unread = 0;
    this.busyUntil = 0;
    this.firstLook = true;
    localStorage.setItem(`phone.${this.role.id}`, number);
    this.root.querySelector(".number").textContent = number;
    this.log.replaceChildren(this.#hint());
    this.sheet.close();
    this.look();
  }

  #hint() {
    const tries = this.role.tries.map((text) => {
      const button = element("button", { type: "button" }, text);
      button.addEventListener("click", () => this.send({ type: "text", text }));
      return button;
    });
    return element("div", { className: "hint" }, this.role.hint, tries.length ? element("div", {}, ...tries) : null);
  }

  async send(content) {
    const number = this.number;
    this.busyUntil = Date.now() + BUSY_FOR;
    try {
      await api.send(number, this.name, content);
    } catch {
      if (content.type === "text" && !this.field.value) this.field.value = content.text;
    }
    await this.look();
  }

  // Asks for the conversation and shows what is new in it. Returns whether the server answered.
  async look() {
    const number = this.number;
    let answer;
    try {
      answer = await api.conversation(number, this.tag);
    } catch {
      return false;
    }
    if (answer === null || number !== this.number) return true;
    this.tag = answer.tag;
    const known = new Set(this.waiting.map((message) => message.id));
    for (const message of answer.messages) {
      const row = this.rows.get(message.id);
      if (row) showStatus(row, message);
      else if (message.from === "me" || this.firstLook) this.#show(message);
      else if (!known.has(message.id)) this.waiting.push(message);
    }
    this.firstLook = false;
    this.#showTyping(answer.typing || this.waiting.length > 0);
    this.#reveal();
    return true;
  }

  // Shows what the bot wrote after the time that somebody would type it.
  async #reveal() {
    if (this.revealing) return;
    this.revealing = true;
    while (this.waiting.length) {
      const number = this.number;
      const { text, interactive } = this.waiting[0].content;
      const length = (text?.body ?? interactive.body.text).length;
      await pause(Math.min(300 + length * TYPING_PER_CHARACTER, TYPING_AT_MOST));
      if (number !== this.number) continue;
      this.#showTyping(this.waiting.length > 1);
      this.#show(this.waiting.shift());
      this.unread += 1;
      this.onNews();
    }
    this.revealing = false;
  }

  #show(message) {
    const day = dayOf(message.at);
    if (day !== this.day) {
      this.log.insertBefore(element("div", { className: "day" }, day), this.typing);
      this.day = day;
      this.speaker = "";
    }
    const row = bubble(message, this.actions);
    row.classList.toggle("follows", this.speaker === message.from);
    row.classList.toggle("new", !this.firstLook);
    this.speaker = message.from;
    this.rows.set(message.id, row);
    this.log.insertBefore(row, this.typing);
    this.log.scrollTop = this.log.scrollHeight;
    if (message.from === "bot" && message.wamid && message.status !== "read") {
      api.markRead(this.number, [message.wamid]).catch(() => {});
    }
  }

  #showTyping(on) {
    if (on && !this.typing) {
      this.typing = typingBubble();
      this.log.append(this.typing);
      this.log.scrollTop = this.log.scrollHeight;
    } else if (!on) {
      this.typing?.remove();
      this.typing = null;
    }
    this.presence.textContent = on ? "typing…" : "online";
  }

  get interval() {
    return this.typing || Date.now() < this.busyUntil ? SOON : IDLE;
  }
}
