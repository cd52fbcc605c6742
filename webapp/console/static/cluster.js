// Ticks and counts on the page of look-alikes; without this script the form works all the same.
const boxes = [...document.querySelectorAll('input[name="item"]')];
const all = document.querySelector("#all");
const chosen = document.querySelector("#chosen");

function count() {
  const ticked = boxes.filter((box) => box.checked).length;
  if (chosen) chosen.textContent = String(ticked);
  if (all) {
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

all?.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
  count();
});
for (const box of boxes) box.addEventListener("change", count);
