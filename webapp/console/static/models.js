// Shows how far the work is while it goes on; when it ends, the page is read again.
const work = document.querySelector("#work");
const busy = () => work.querySelector('[data-state="running"], [data-state="waiting"]') !== null;

async function look() {
  try {
    const answer = await fetch(work.dataset.address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    work.replaceChildren(...page.body.childNodes);
  } catch {
    // The server restarts, or the network is away: look again.
  }
  if (busy()) setTimeout(look, 1500);
  else location.reload();
}

if (work && busy()) setTimeout(look, 1500);
