// One message as WhatsApp shows it. What the bot says comes as the body of a Graph API request.
import { element, icon, timeOf } from "./dom.js";

const TICKS = { sent: "tick", delivered: "ticks", read: "ticks" };

export function bubble(message, actions) {
  const row = element("div", { className: "row", dataset: { id: message.id } });
  const box = element("div", { className: "bubble" });
  row.append(box);
  if (message.from === "me") {
    row.classList.add("me");
    box.append(...mine(message.content));
  } else {
    box.append(...theirs(message.content, box, row, actions));
  }
  box.append(element("span", { className: "meta" }, timeOf(message.at)));
  showStatus(row, message);
  return row;
}

// Puts the ticks of a message that this phone sent to what they are now.
export function showStatus(row, message) {
  if (message.from !== "me" || row.dataset.status === message.status) return;
  row.dataset.status = message.status;
  const meta = row.querySelector(".meta");
  meta.querySelector("svg")?.remove();
  const ticks = icon(TICKS[message.status] ?? "tick");
  ticks.classList.toggle("read", message.status === "read");
  meta.append(ticks);
  meta.title = message.status;
}

export function typingBubble() {
  const dots = ["i", "i", "i"].map((tag) => element(tag));
  return element("div", { className: "row typing" }, element("div", { className: "bubble" }, ...dots));
}

const words = (text) => element("div", { className: "words" }, text);

const picture = (className, name) => element("div", { className }, icon(name));

function mine(content) {
  switch (content.kind) {
    case "location": {
      const { latitude, longitude, name } = content;
      const point = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
      return [picture("map", "pin"), words(name ? `${name}\n${point}` : point)];
    }
    case "image":
      return [picture("photo", "photo"), words(content.text || "Photo")];
    case "audio":
      return [element("div", { className: "voice" }, icon("play"), element("span", { className: "wave" }), "0:07", icon("mic"))];
    default:
      return [words(content.text)];
  }
}

function theirs(content, box, row, actions) {
  if (content.type === "text") return [words(content.text.body)];
  const { interactive } = content;
  const body = words(interactive.body.text);
  if (interactive.type === "button") {
    row.append(buttons(interactive.action.buttons.map((each) => each.reply), actions));
    return [body];
  }
  const isList = interactive.type === "list";
  box.classList.add("has-rows");
  const open = element(
    "button", { type: "button", className: "rows-button" },
    icon(isList ? "list" : "pin"), isList ? interactive.action.button : "Send location",
  );
  open.addEventListener("click", () => (isList ? actions.openList(interactive) : actions.openPlaces()));
  return [body, open];
}

function buttons(replies, actions) {
  const made = replies.map(({ id, title }) => {
    const button = element("button", { type: "button" }, icon("reply"), title);
    button.addEventListener("click", () => actions.send({ type: "choice", id, title, list: false }));
    return button;
  });
  return element("div", { className: "choices", role: "group", ariaLabel: "Answers" }, ...made);
}
