// Turns an input with a datalist into a list that is filtered while typing and chosen by arrows.
export class Combobox {
  constructor(input, names, onTaken) {
    this.input = input;
    this.names = names;
    this.onTaken = onTaken;
    this.list = document.createElement("ul");
    this.list.className = "options";
    this.list.setAttribute("role", "listbox");
    this.list.id = `options-${Math.random().toString(36).slice(2)}`;
    this.list.hidden = true;
    input.removeAttribute("list");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.after(this.list);
    input.addEventListener("focus", () => input.select());
    input.addEventListener("input", () => this.open());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => {
      const chosen = event.target.closest("li");
      event.preventDefault();
      if (chosen) this.take(chosen.dataset.name);
    });
  }

  open() {
    const typed = this.input.value.trim().toLowerCase().replaceAll(" ", "_");
    const fits = this.names.map((name) => [rank(name, typed), name]).filter(([score]) => score > 0);
    fits.sort((a, b) => b[0] - a[0] || a[1].localeCompare(b[1]));
    this.shown = fits.slice(0, 8).map(([, name]) => name);
    this.at = 0;
    this.list.replaceChildren(...this.shown.map((name, i) => {
      const row = document.createElement("li");
      row.textContent = name.replaceAll("_", " ");
      row.dataset.name = name;
      row.id = `${this.list.id}-${i}`;
      row.setAttribute("role", "option");
      return row;
    }));
    this.list.hidden = this.shown.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.point();
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  point() {
    [...this.list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === this.at)));
    this.input.setAttribute("aria-activedescendant", this.list.hidden ? "" : `${this.list.id}-${this.at}`);
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const open = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (open) this.at = (this.at + step + this.shown.length) % this.shown.length;
      else this.open();
      this.point();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.take(open ? this.shown[this.at] : this.input.value.trim());
    } else if (event.key === "Escape") {
      this.close();
      this.input.blur();
    }
  }

  take(name) {
    this.input.value = name;
    this.close();
    this.onTaken(name);
  }
}

// 0: does not fit. A beginning fits best, then the beginning of a word, then anything inside.
function rank(name, typed) {
  if (!typed) return 1;
  if (name.startsWith(typed)) return 4;
  if (name.includes(`_${typed}`)) return 3;
  if (name.includes(typed)) return 2;
  let at = -1;
  for (const letter of typed) {
    at = name.indexOf(letter, at + 1);
    if (at < 0) return 0;
  }
  return 1;
}
