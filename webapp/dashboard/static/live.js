// Renews the parts of a page marked data-live from its own address, every data-every seconds.
// What somebody is writing, what is unfolded and what has the focus stay as they are.
const seconds = Number(document.currentScript.dataset.every);
const UNTOUCHED = 30 * 60_000; // then no more is asked for: a page left alone must not keep one signed in
let touched = Date.now();

function isBeingWritten(region) {
  return [...region.querySelectorAll("textarea")].some((field) => field.value || field === document.activeElement);
}

// A child that did not change stays the same node; one that is unfolded stays unfolded.
function renewChildren(region, fresh) {
  const old = new Map([...region.children].map((child) => [child.dataset.key, child]));
  const wanted = [...fresh.children].map((child) => {
    const before = old.get(child.dataset.key);
    if (before?.open) child.open = true;
    return before?.isEqualNode(child) ? before : child;
  });
  const same = wanted.length === region.children.length && wanted.every((child, i) => child === region.children[i]);
  if (!same) region.replaceChildren(...wanted);
}

function renew(region, fresh) {
  if (!fresh || isBeingWritten(region) || region.isEqualNode(fresh)) return;
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  if (region.dataset.live === "children" && fresh.dataset.live === "children") renewChildren(region, fresh);
  else region.replaceChildren(...fresh.childNodes);
  if (!focused) return;
  const link = focused.getAttribute("href");
  const there = focused.isConnected ? focused : link && region.querySelector(`a[href="${CSS.escape(link)}"]`);
  there?.focus({ preventScroll: true });
}

// Messages that arrive above the field in which somebody writes do not push it away.
function keepInPlace(change) {
  const field = document.activeElement?.closest("textarea");
  const root = document.documentElement;
  const atEnd = root.scrollHeight - root.clientHeight - root.scrollTop < 60;
  const before = field?.getBoundingClientRect().top;
  change();
  if (field) root.scrollBy(0, field.getBoundingClientRect().top - before);
  else if (atEnd) root.scrollTop = root.scrollHeight;
}

async function look() {
  if (document.hidden || Date.now() - touched > UNTOUCHED) return;
  const lost = document.querySelector("#lost");
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    lost.hidden = answer.ok && !answer.redirected;
    if (!lost.hidden) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    keepInPlace(() => {
      for (const region of document.querySelectorAll("[data-live]")) renew(region, page.getElementById(region.id));
    });
  } catch {
    lost.hidden = false;
  }
}

async function follow() {
  await look();
  setTimeout(follow, seconds * 1000);
}

for (const event of ["keydown", "pointerdown", "pointermove", "scroll"]) {
  addEventListener(event, () => { touched = Date.now(); }, { passive: true });
}
setTimeout(follow, seconds * 1000);
