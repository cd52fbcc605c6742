import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { isForUs, messageEvent, OLDEST_BACKLOG, statusEvent } from '../src/inbound.js';

const samples = JSON.parse(await readFile(new URL('samples.json', import.meta.url)));
/** What Hustlr gets of the samples; its own tests read the same file. */
const events = JSON.parse(await readFile(new URL('events.json', import.meta.url)));
const NOW = 1_763_800_100;
const unknown = async () => null;

async function eventsOf({ messages, type }) {
  const ours = messages.filter((message) => isForUs(message, type, NOW));
  const made = await Promise.all(ours.map((message) => messageEvent(message, unknown)));
  return made.filter(Boolean);
}

for (const [name, sample] of Object.entries(samples)) {
  test(`sample ${name}`, async () => {
    assert.deepEqual(await eventsOf(sample), events[name]);
  });
}

test('what waited too long is history', async () => {
  const old = structuredClone(samples.offline_backlog_append);
  old.messages[0].messageTimestamp = NOW - OLDEST_BACKLOG - 1;
  assert.deepEqual(await eventsOf(old), []);
});

test('a hidden number that is known elsewhere is looked up', async () => {
  const [message] = samples.lid_without_alt.messages;
  const event = await messageEvent(message, async () => '263771000001:12@s.whatsapp.net');
  assert.equal(event.phone, '+263771000001');
  assert.equal(event.lid, '184467440737095@lid');
});

test('a timestamp in a string counts like a number', async () => {
  const [message] = structuredClone(samples.text_conversation.messages);
  message.messageTimestamp = '1763800002';
  assert.equal((await messageEvent(message, unknown)).timestamp, 1_763_800_002);
});

test('settings that travel as messages are nothing that a person wrote', async () => {
  const [message] = structuredClone(samples.text_conversation.messages);
  message.message = { protocolMessage: { type: 3 } };
  assert.equal(await messageEvent(message, unknown), null);
  message.message = { senderKeyDistributionMessage: {} };
  assert.equal(await messageEvent(message, unknown), null);
});

test('statuses of own messages are told in words', () => {
  const update = (status, fromMe = true) => ({ key: { id: 'A', fromMe }, update: { status } });
  assert.deepEqual(statusEvent(update(3), NOW), {
    type: 'status',
    id: 'A',
    status: 'delivered',
    timestamp: NOW,
  });
  assert.equal(statusEvent(update(0), NOW).status, 'failed');
  assert.equal(statusEvent(update(1), NOW), null);
  assert.equal(statusEvent(update(3, false), NOW), null);
  assert.equal(statusEvent({ key: { id: 'A', fromMe: true }, update: { starred: true } }, NOW), null);
});
