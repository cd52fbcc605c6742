import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { test } from 'node:test';

import { openBridge } from '../src/bridge.js';
import { isSigned, signedHeaders } from '../src/signing.js';
import { fakeLog, FakeSocket, scratch, SECRET, undo, until } from './helpers.js';

const samples = JSON.parse(await readFile(new URL('samples.json', import.meta.url)));

/** Hustlr's side: takes signed events, answers as told. */
async function hustlr(t, answers = []) {
  const got = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const signed = isSigned(SECRET, body, request.headers, Date.now() / 1000);
    const status = signed ? answers.shift() ?? 200 : 403;
    if (status === 200) got.push(JSON.parse(body));
    response.writeHead(status).end('{}');
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  undo(t, () => {
    server.closeAllConnections();
    server.close();
  });
  return { got, url: `http://127.0.0.1:${server.address().port}/api/whatsapp/baileys-webhook` };
}

async function bridge(t, { inboundUrl, secret = SECRET, directory }) {
  const socket = new FakeSocket();
  const made = { socket, options: null };
  const running = await openBridge(
    {
      inboundUrl,
      secret,
      host: '127.0.0.1',
      port: 0,
      queueDir: path.join(directory, 'queue'),
      sentDir: path.join(directory, 'sent'),
      pairNumber: '',
    },
    {
      makeSocket: async (options) => {
        made.options = options;
        return socket;
      },
      log: fakeLog(),
      show: () => {},
    },
  );
  await running.start();
  undo(t, () => running.close());
  const call = async (url, body, key = SECRET) => {
    const raw = JSON.stringify(body);
    const response = await fetch(`http://127.0.0.1:${running.port}${url}`, {
      method: 'POST',
      headers: signedHeaders(key, raw, Date.now() / 1000),
      body: raw,
    });
    return { status: response.status, body: await response.json() };
  };
  const connected = () => socket.ev.emit('connection.update', { connection: 'open' });
  return { ...made, running, call, connected, options: () => made.options };
}

async function stored(directory) {
  const names = await readdir(path.join(directory, 'queue'));
  return names.filter((name) => name.endsWith('.json'));
}

const recent = (name) => {
  const sample = structuredClone(samples[name]);
  for (const message of sample.messages) {
    message.messageTimestamp = Math.floor(Date.now() / 1000) - 60;
  }
  return sample;
};

test('messages reach Hustlr signed and in order, the backlog too', async (t) => {
  const { got, url } = await hustlr(t);
  const { socket } = await bridge(t, { inboundUrl: url, directory: await scratch(t) });
  for (const name of ['offline_backlog_append', 'own_echo_append', 'group', 'text_conversation']) {
    socket.ev.emit('messages.upsert', recent(name));
  }
  socket.ev.emit('messages.update', [{ key: { id: 'X', fromMe: true }, update: { status: 4 } }]);
  await until(() => got.length === 3);
  assert.deepEqual(
    got.map((event) => event.content?.text ?? event.status),
    ['arrived while the bridge was down', 'Hi, I need a plumber', 'read'],
  );
});

test('a Hustlr with another secret loses nothing', async (t) => {
  const { got, url } = await hustlr(t);
  const directory = await scratch(t);
  const { socket } = await bridge(t, { inboundUrl: url, secret: 'x'.repeat(40), directory });
  socket.ev.emit('messages.upsert', recent('text_conversation'));
  await until(async () => (await stored(directory)).length === 1);
  assert.deepEqual(got, []);
});

test('what WhatsApp delivered is on disk when the bridge has stopped', async (t) => {
  const { url } = await hustlr(t);
  const directory = await scratch(t);
  const parts = await bridge(t, { inboundUrl: url, secret: 'x'.repeat(40), directory });
  parts.socket.ev.emit('messages.upsert', recent('text_conversation'));
  await parts.running.close();
  assert.equal((await stored(directory)).length, 1);
});

test('a message is sent once, however often it is asked for', async (t) => {
  const { url } = await hustlr(t);
  const { socket, call, connected, options } = await bridge(t, {
    inboundUrl: url,
    directory: await scratch(t),
  });
  connected();
  const message = { id: 'turn:1', to: '+263771000001', text: 'Mhoro' };
  const first = await call('/send', message);
  const second = await call('/send', message);
  assert.equal(first.status, 200);
  assert.deepEqual(first, second);
  assert.equal(socket.sent.length, 1);
  assert.equal(socket.sent[0].jid, '263771000001@s.whatsapp.net');
  assert.match(first.body.id, /^3EB0[0-9A-F]{18}$/);
  assert.deepEqual(await options().getMessage({ id: first.body.id }), { conversation: 'Mhoro' });
});

test('a hidden number is answered in its chat', async (t) => {
  const { url } = await hustlr(t);
  const parts = await bridge(t, { inboundUrl: url, directory: await scratch(t) });
  parts.connected();
  await parts.call('/send', { id: 'turn:2', to: '184467440737095@lid', text: 'Mhoro' });
  assert.equal(parts.socket.sent[0].jid, '184467440737095@lid');
});

test('what cannot be done is said with its reason', async (t) => {
  const { url } = await hustlr(t);
  const parts = await bridge(t, { inboundUrl: url, directory: await scratch(t) });
  const { call, connected, socket } = parts;
  const good = { id: 'turn:3', to: '+263771000001', text: 'Mhoro' };
  assert.equal((await call('/send', good)).body.code, 'not_connected');
  connected();
  assert.equal((await call('/send', good, 'x'.repeat(40))).status, 401);
  assert.equal((await call('/send', { ...good, to: '0771000001' })).body.code, 'no_such_address');
  assert.equal((await call('/send', { id: 'turn:3' })).body.code, 'incomplete');
  assert.equal((await call('/nothing', {})).status, 404);
  socket.sendMessage = async () => {
    throw Object.assign(new Error('locked'), { output: { statusCode: 463 } });
  };
  assert.equal((await call('/send', good)).body.code, 'no_new_chats');
});

test('a message is marked as read and the answer announced', async (t) => {
  const { url } = await hustlr(t);
  const parts = await bridge(t, { inboundUrl: url, directory: await scratch(t) });
  parts.connected();
  const chat = '184467440737095@lid';
  assert.equal((await parts.call('/read', { chat, id: 'A' })).status, 200);
  assert.deepEqual(parts.socket.done, [
    ['read', [{ remoteJid: chat, id: 'A', fromMe: false }]],
    ['composing', chat],
  ]);
});

test('anybody may ask whether it lives, only Hustlr for the code to scan', async (t) => {
  const { url } = await hustlr(t);
  const { running, call, socket } = await bridge(t, {
    inboundUrl: url,
    directory: await scratch(t),
  });
  socket.ev.emit('connection.update', { qr: '2@abc' });
  const health = await (await fetch(`http://127.0.0.1:${running.port}/health`)).json();
  assert.deepEqual(health, { state: 'pairing', waiting: 0 });
  assert.equal((await call('/status', {})).body.qr, '2@abc');
  assert.equal((await call('/status', {}, 'x'.repeat(40))).status, 401);
});
