/** What Hustlr asks of the bridge, over signed HTTP: send, status, mark as read. */

import { createServer } from 'node:http';

import { isSigned } from './signing.js';

/** Bytes; the longest text of WhatsApp is 65,536 characters. */
const LARGEST_BODY = 512 * 1024;

class HttpError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * @param {object} parts
 * @param {string} parts.secret
 * @param {() => object} parts.health what anybody may know
 * @param {Record<string, (body: object) => Promise<object>>} parts.actions by path
 */
export function makeServer({ secret, health, actions, log, clock = Date.now }) {
  return createServer((request, response) => {
    answer(request)
      .catch((error) => problem(error))
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
  });

  async function answer(request) {
    if (request.method === 'GET' && request.url === '/health') return { status: 200, body: health() };
    const raw = await readBody(request);
    if (!isSigned(secret, raw, request.headers, clock() / 1000)) {
      throw new HttpError(401, 'not_signed', 'the signature does not fit the body and the secret');
    }
    const action = request.method === 'POST' && actions[request.url];
    if (!action) throw new HttpError(404, 'not_found', 'there is nothing at this address');
    return { status: 200, body: await action(parsed(raw)) };
  }

  function problem(error) {
    const status = error.status ?? 500;
    if (status >= 500) log.error({ error: error.message }, 'a request failed');
    return { status, body: { code: error.code ?? 'failed', message: error.message } };
  }
}

async function readBody(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > LARGEST_BODY) throw new HttpError(413, 'too_large', 'the body is too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parsed(raw) {
  try {
    const body = JSON.parse(raw.toString('utf8'));
    if (body && typeof body === 'object' && !Array.isArray(body)) return body;
  } catch {
    // said below
  }
  throw new HttpError(400, 'not_an_object', 'the body is not a JSON object');
}

/**
 * The actions over a connection.
 * @param {{connection: object, sent: object, messageId: (key: string) => string}} parts
 */
export function actionsOf({ connection, sent, messageId }) {
  function socket() {
    if (connection.socket) return connection.socket;
    throw new HttpError(503, 'not_connected', `WhatsApp is ${connection.status.state}`);
  }

  return {
    /** {id, to, text}: `id` names the message for ever, `to` is a number or a chat. */
    '/send': async ({ id, to, text }) => {
      if (![id, to, text].every((value) => typeof value === 'string' && value)) {
        throw new HttpError(422, 'incomplete', 'expected id, to and text');
      }
      const waId = messageId(id);
      if (await sent.has(waId)) return { id: waId };
      const message = await sendText(socket(), chatOf(to), text, waId);
      await sent.keep(waId, message.message);
      return { id: waId };
    },
    /** {chat, id}: the message was read, and the answer is being written. */
    '/read': async ({ chat, id }) => {
      const open = socket();
      await open.readMessages([{ remoteJid: chat, id, fromMe: false }]);
      await open.sendPresenceUpdate('composing', chat);
      return {};
    },
    '/status': async () => connection.status,
  };
}

async function sendText(socket, chat, text, waId) {
  try {
    return await socket.sendMessage(chat, { text }, { messageId: waId });
  } catch (error) {
    const code = error.output?.statusCode ?? error.data;
    if (code === 463) throw new HttpError(409, 'no_new_chats', 'WhatsApp allows no new chats now');
    throw new HttpError(502, 'not_sent', error.message);
  }
}

function chatOf(to) {
  if (to.includes('@')) return to;
  if (/^\+\d{7,15}$/.test(to)) return `${to.slice(1)}@s.whatsapp.net`;
  throw new HttpError(422, 'no_such_address', 'expected a number with + and country code, or a chat');
}
