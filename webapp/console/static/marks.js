// A message with its entities in Rasa's notation: read, shown, changed by mouse or keyboard, written.
const SPAN = /\[([^[\]]+)\](?:\(([^()]+)\)|(\{[^{}]*\}))/g;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}'’.:-]*[\p{L}\p{N}]|[\p{L}\p{N}]/gu;

export function read(annotated) {
  const entities = [];
  let text = "";
  let from = 0;
  for (const found of annotated.matchAll(SPAN)) {
    text += annotated.slice(from, found.index);
    const start = text.length;
    text += found[1];
    entities.push({ start, end: text.length, ...details(found) });
    from = found.index + found[0].length;
  }
  return { text: text + annotated.slice(from), entities };
}

function details(found) {
  if (found[2]) return { type: found[2].trim(), value: null };
  try {
    const told = JSON.parse(found[3]);
    return { type: String(told.entity), value: told.value ?? null };
  } catch {
    return { type: "?", value: null };
  }
}

export function write({ text, entities }) {
  let written = "";
  let done = 0;
  for (const each of sorted(entities)) {
    written += `${text.slice(done, each.start)}[${text.slice(each.start, each.end)}]`;
    written += each.value === null
      ? `(${each.type})`
      : `{"entity": ${JSON.stringify(each.type)}, "value": ${JSON.stringify(String(each.value))}}`;
    done = each.end;
  }
  return written + text.slice(done);
}

function sorted(entities) {
  return [...entities].sort((a, b) => a.start - b.start);
}

function element(name, words, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = words;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export class Marks {
  // `line` shows the message, `field` is the textarea that is sent.
  constructor(line, field) {
    this.line = line;
    this.field = field;
    this.cursor = null;
    this.load();
    field.addEventListener("input", () => this.load());
  }

  load() {
    this.message = read(this.field.value);
    this.words = [...this.message.text.matchAll(WORD)].map((w) => [w.index, w.index + w[0].length]);
    this.show();
  }

  show() {
    const { text, entities } = this.message;
    const parts = [];
    let done = 0;
    for (const each of sorted(entities)) {
      parts.push(...this.plain(done, each.start));
      const mark = element("mark", "", { class: "e", "data-type": each.type, title: each.type });
      mark.append(...this.plain(each.start, each.end));
      const value = each.value === null ? "" : ` · ${each.value}`;
      mark.append(element("small", each.type.replaceAll("_", " ") + value, { "aria-hidden": "true" }));
      mark.addEventListener("click", () => { this.cursor = [each.start, each.end]; this.show(); });
      parts.push(mark);
      done = each.end;
    }
    parts.push(...this.plain(done, text.length));
    this.line.replaceChildren(...parts);
    this.line.closest(".item").classList.toggle("marking", this.cursor !== null);
  }

  // Text between two places, the part under the cursor in an element of its own.
  plain(start, end) {
    const [from, to] = this.cursor ?? [0, 0];
    const first = Math.min(end, Math.max(start, from));
    const last = Math.min(end, Math.max(start, to));
    const nodes = [document.createTextNode(this.message.text.slice(start, first))];
    if (last > first) nodes.push(element("span", this.message.text.slice(first, last), { class: "cursor" }));
    nodes.push(document.createTextNode(this.message.text.slice(Math.max(first, last), end)));
    return nodes;
  }

  begin() {
    this.cursor = this.words[0] ? [...this.words[0]] : null;
    this.show();
  }

  leave() {
    this.cursor = null;
    this.show();
  }

  move(step, extend) {
    const [start, end] = this.cursor;
    const at = this.words.findIndex(([, last]) => last >= (step > 0 || extend ? end : start));
    const first = this.words.findIndex(([, last]) => last > start);
    const next = this.words[(extend || step > 0 ? at : first) + step];
    if (extend) {
      if (step > 0 && next) this.cursor = [start, next[1]];
      else if (step < 0 && at > first) this.cursor = [start, this.words[at - 1][1]];
    } else if (next) this.cursor = [...next];
    this.show();
  }

  // Moves the start by a letter: "kuMufakose" is ku and Mufakose.
  nudge(step) {
    const [start, end] = this.cursor;
    const moved = start + step;
    if (moved >= 0 && moved < end) this.cursor = [moved, end];
    this.show();
  }

  // Takes what is selected with the mouse as the cursor.
  takeSelection() {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !this.line.contains(selection.anchorNode) || !this.line.contains(selection.focusNode)) return;
    const a = this.offset(selection.anchorNode, selection.anchorOffset);
    const b = this.offset(selection.focusNode, selection.focusOffset);
    const chosen = this.message.text.slice(Math.min(a, b), Math.max(a, b));
    const start = Math.min(a, b) + chosen.length - chosen.trimStart().length;
    if (!chosen.trim()) return;
    this.cursor = [start, start + chosen.trim().length];
    selection.removeAllRanges();
    this.show();
  }

  offset(node, within) {
    let count = 0;
    const walker = document.createTreeWalker(this.line, NodeFilter.SHOW_TEXT, (each) =>
      each.parentElement.tagName === "SMALL" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const inner = node.nodeType === Node.TEXT_NODE ? node : node.childNodes[within];
    while (walker.nextNode()) {
      const each = walker.currentNode;
      if (each === node) return count + within;
      if (inner && (inner === each || inner.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING)) return count;
      count += each.data.length;
    }
    return count;
  }

  // Marks what is under the cursor; an empty type takes marks away. Returns whether there was a cursor.
  mark(type) {
    if (this.cursor === null) return false;
    const [start, end] = this.cursor;
    const others = this.message.entities.filter((each) => each.end <= start || each.start >= end);
    if (type) others.push({ start, end, type, value: null });
    this.message.entities = others;
    this.field.value = write(this.message);
    this.show();
    return true;
  }
}
