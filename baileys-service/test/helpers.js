import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const SECRET = 's'.repeat(40);

/** A log that keeps what it was told. */
export function fakeLog() {
  const lines = [];
  const keep = (level) => (...parts) => lines.push([level, ...parts]);
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

const undone = new WeakMap();

/** Undo something when the test ends, the latest first, and all of it whatever one of them throws. */
export function undo(t, action) {
  if (!undone.has(t)) {
    undone.set(t, []);
    t.after(async () => {
      const failures = [];
      for (const last of undone.get(t).reverse()) {
        await Promise.resolve().then(last).catch((error) => failures.push(error));
      }
      if (failures.length) throw new AggregateError(failures, String(failures[0]));
    });
  }
  undone.get(t).push(action);
}

/** A directory that goes when the test ends. */
export async function scratch(t) {
  const directory = await mkdtemp(path.join(tmpdir(), 'bridge-'));
  undo(t, () => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A Baileys socket without WhatsApp. */
export class FakeSocket {
  constructor() {
    this.ev = new EventEmitter();
    this.sent = [];
    this.done = [];
    this.ended = false;
    this.signalRepository = { lidMapping: { getPNForLID: async () => null } };
  }

  end() {
    this.ended = true;
  }

  async requestPairingCode(number) {
    return `CODE-${number}`;
  }

  async sendMessage(jid, content, { messageId }) {
    this.sent.push({ jid, content, messageId });
    return { key: { id: messageId }, message: { conversation: content.text } };
  }

  async readMessages(keys) {
    this.done.push(['read', keys]);
  }

  async sendPresenceUpdate(kind, jid) {
    this.done.push([kind, jid]);
  }
}

/** Wait until a condition holds. */
export async function until(condition) {
  const end = Date.now() + 10_000;
  while (Date.now() < end) {
    if (await condition()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
  throw new Error('it never came to that');
}
