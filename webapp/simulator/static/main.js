// Three phones, the tabs that choose one of them on a small screen, and the clockwork.
import { element, timeOf } from "./dom.js";
import { Phone } from "./phone.js";

const ROLES = [
  {
    id: "customer", label: "Customer", name: "Rudo",
    hint: "This is your customer's phone. Say hello, or try one of these:",
    tries: ["I need a plumber", "My sink is blocked, can someone come tomorrow at 3pm?"],
  },
  {
    id: "provider", label: "Provider", name: "Farai", provider: "Seagate Plumbers", tries: [],
    hint: "Requests to this provider arrive here. Answer with “accept” or “decline”.",
  },
  {
    id: "third", label: "Someone else", name: "Tendai", tries: ["register"],
    hint: "One more person: another customer, or someone who wants to offer a service.",
  },
];

const tabs = document.querySelector(".tabs");
const offline = document.querySelector(".offline");
const phones = ROLES.map((role) => new Phone(role, { onNews: showBadges }));
let current = phones[0];

function showBadges() {
  current.unread = 0;
  phones.forEach((phone, index) => {
    const tab = tabs.children[index];
    tab.setAttribute("aria-selected", String(phone === current));
    tab.tabIndex = phone === current ? 0 : -1;
    tab.querySelector("b")?.remove();
    if (phone.unread) tab.append(element("b", {}, String(phone.unread)));
    phone.root.classList.toggle("current", phone === current);
  });
}

function choose(phone) {
  current = phone;
  showBadges();
  phone.log.scrollTop = phone.log.scrollHeight;
}

function onTabKey(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  choose(phones.at((phones.indexOf(current) + step) % phones.length));
  tabs.querySelector('[aria-selected="true"]').focus();
}

for (const phone of phones) {
  const tab = element("button", { type: "button", role: "tab" }, phone.role.label);
  tab.setAttribute("aria-controls", phone.root.id);
  tab.addEventListener("click", () => choose(phone));
  tabs.append(tab);
  document.querySelector(".phones").append(phone.root);
}
tabs.addEventListener("keydown", onTabKey);

// Looks again and again, rarely while the page is not seen.
async function follow(phone) {
  const answered = await phone.look();
  offline.hidden = answered;
  setTimeout(follow, document.hidden ? 5000 : phone.interval, phone);
}

function tick() {
  document.querySelectorAll(".statusbar .clock").forEach((clock) => { clock.textContent = timeOf(Date.now()); });
}

showBadges();
tick();
setInterval(tick, 10_000);
phones.forEach(follow);
phones[0].field.focus({ preventScroll: true });
