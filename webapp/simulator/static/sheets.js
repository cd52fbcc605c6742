// What slides up from the bottom of a phone: list rows, attachments, places.
import { element, icon } from "./dom.js";

// As data/places.csv has them, each the nearest place to its point.
const PLACES = [
  { name: "Avondale, Harare", latitude: -17.79, longitude: 31.04 },
  { name: "Mufakose, Harare", latitude: -17.87, longitude: 30.93 },
  { name: "Borrowdale, Harare", latitude: -17.76, longitude: 31.11 },
  { name: "Hillside, Bulawayo", latitude: -20.19, longitude: 28.61 },
  { name: "Mkoba, Gweru", latitude: -19.45, longitude: 29.75 },
  { name: "Chikanga, Mutare", latitude: -18.97, longitude: 32.64 },
];

export class Sheet {
  constructor(device) {
    this.sheet = device.querySelector(".sheet");
    this.shade = device.querySelector(".shade");
    this.shade.addEventListener("click", () => this.close());
    this.sheet.addEventListener("keydown", (event) => this.#onKey(event));
  }

  close() {
    if (this.sheet.hidden) return;
    this.sheet.hidden = this.shade.hidden = true;
    this.opener?.focus();
  }

  showList(interactive, send) {
    const rows = interactive.action.sections.flatMap((section) => section.rows);
    const go = element("button", { type: "submit", className: "go", disabled: true }, "Send");
    const options = rows.map((row) => {
      const mark = element("input", { type: "radio", name: "row", value: row.id });
      mark.addEventListener("change", () => { go.disabled = false; });
      const small = row.description ? element("small", {}, row.description) : null;
      return element("label", { className: "option" }, element("span", {}, row.title, small), mark);
    });
    const form = element("form", {}, ...options, go);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const row = rows.find((each) => each.id === new FormData(form).get("row"));
      this.close();
      send({ type: "choice", id: row.id, title: row.title, list: true });
    });
    this.#open(interactive.action.button, form);
  }

  showAttachments(send) {
    this.#open(
      "Share",
      this.#option("pin", "Location", () => this.showPlaces(send)),
      this.#option("photo", "Photo", () => this.#finish(send, { type: "image" })),
      this.#option("mic", "Voice note", () => this.#finish(send, { type: "audio" })),
    );
  }

  showPlaces(send) {
    const field = (name, placeholder, limit) =>
      element("input", { name, placeholder, type: "number", step: "any", min: -limit, max: limit, required: true, ariaLabel: placeholder });
    const form = element(
      "form", {},
      element("div", { className: "coordinates" }, field("latitude", "Latitude", 90), field("longitude", "Longitude", 180)),
      element("button", { type: "submit", className: "go" }, "Send this point"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { latitude, longitude } = Object.fromEntries(new FormData(form));
      this.#finish(send, { type: "location", latitude: Number(latitude), longitude: Number(longitude) });
    });
    const places = PLACES.map(({ name, latitude, longitude }) =>
      this.#option("pin", name, () => this.#finish(send, { type: "location", latitude, longitude })));
    this.#open("Send a location", ...places, form);
  }

  #finish(send, content) {
    this.close();
    send(content);
  }

  #option(symbol, label, act) {
    const button = element("button", { type: "button", className: "option" }, icon(symbol), element("span", {}, label));
    button.addEventListener("click", act);
    return button;
  }

  #open(title, ...content) {
    if (this.sheet.hidden) this.opener = document.activeElement;
    this.sheet.replaceChildren(element("h2", {}, title), ...content);
    this.sheet.setAttribute("aria-label", title);
    this.sheet.hidden = this.shade.hidden = false;
    this.sheet.querySelector("input, button").focus();
  }

  // Escape closes; Tab stays within the sheet.
  #onKey(event) {
    if (event.key === "Escape") this.close();
    if (event.key !== "Tab") return;
    const stops = [...this.sheet.querySelectorAll("input, button:not(:disabled)")];
    const [first, last] = event.shiftKey ? [stops.at(-1), stops[0]] : [stops[0], stops.at(-1)];
    if (document.activeElement !== last) return;
    event.preventDefault();
    first.focus();
  }
}
