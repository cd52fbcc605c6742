// Sends what a form of the API pages says, and shows the answer. The key is kept nowhere else.
const key = document.getElementById("key");

for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const shown = form.querySelector(".answer");
    shown.hidden = false;
    shown.textContent = "…";
    try {
      shown.textContent = await told(await send(form));
    } catch (error) {
      shown.textContent = `No answer: ${error.message}`;
    }
  });
}

function send(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = {};
  if (key.value) headers.Authorization = `Bearer ${key.value.trim()}`;
  for (const input of form.querySelectorAll("input[data-in]")) {
    if (input.dataset.in === "path") {
      path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    } else if (input.value && input.dataset.in === "query") {
      query.set(input.name, input.value);
    } else if (input.value) {
      headers[input.name] = input.value;
    }
  }
  const body = form.elements.body?.value;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const address = query.size ? `${path}?${query}` : path;
  return fetch(address, { method: form.dataset.method, headers, body, cache: "no-store" });
}

async function told(answer) {
  const text = await answer.text();
  const etag = answer.headers.get("ETag");
  const head = `${answer.status} ${answer.statusText}${etag ? `\nETag: ${etag}` : ""}`;
  try {
    return `${head}\n\n${JSON.stringify(JSON.parse(text), null, 2)}`;
  } catch {
    return `${head}\n\n${text}`;
  }
}
