// The three requests that the page makes.
const base = location.pathname.replace(/\/$/, "");

async function post(path, body) {
  const response = await fetch(`${base}/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
}

export const send = (phone, name, content) => post("messages", { phone, name, ...content });

export const markRead = (phone, ids) => post("read", { phone, ids });

// Resolves to the conversation of one number, or to null when nothing has changed since `tag`.
export async function conversation(phone, tag) {
  const response = await fetch(`${base}/messages?phone=${encodeURIComponent(phone)}`, {
    headers: tag ? { "If-None-Match": tag } : {},
    cache: "no-store",
  });
  if (response.status === 304) return null;
  if (!response.ok) throw new Error(`messages: ${response.status}`);
  return { tag: response.headers.get("ETag"), ...(await response.json()) };
}
