/** Events that Hustlr has not taken yet, on disk: a stopped Hustlr, or bridge, loses none. */

import { readdir, rename } from 'node:fs/promises';
import path from 'node:path';

import { makePrivateDirectory, readIfThere, removeFile, writeWhole } from './files.js';

/** Milliseconds before the first second try; doubled each time up to the longest. */
export const FIRST_PAUSE = 1_000;
export const LONGEST_PAUSE = 30_000;

/**
 * What became of handing over an event.
 * @typedef {'taken' | 'refused' | 'failed' | 'unreachable'} Outcome
 * taken: done; refused: will never be taken, kept aside; failed: this chat waits, the others go
 * on; unreachable: everybody waits.
 */

/**
 * A queue that hands events over in order, each chat's strictly.
 * @param {{directory: string, deliver: (body: string) => Promise<Outcome>, log: object,
 *   sleep?: (ms: number, signal: AbortSignal) => Promise<void>, clock?: () => number}} parts
 */
export async function openQueue({ directory, deliver, log, sleep = pause, clock = Date.now }) {
  const refusedDirectory = path.join(directory, 'refused');
  await makePrivateDirectory(directory);
  await makePrivateDirectory(refusedDirectory);
  const stopping = new AbortController();
  const held = new Map(); // chat → {until, tries}
  let waiting = await stored(directory);
  let wake = () => {};
  let counter = 0;
  let failures = 0;
  let running = Promise.resolve();

  async function add(event) {
    counter += 1;
    const order = `${String(clock()).padStart(15, '0')}-${String(counter).padStart(8, '0')}`;
    const entry = { file: `${order}.json`, chat: event.chat ?? '' };
    await writeWhole(path.join(directory, entry.file), JSON.stringify(event));
    waiting.push(entry);
    wake();
  }

  function next() {
    const blocked = new Set();
    for (const entry of waiting) {
      const hold = held.get(entry.chat);
      if (hold && hold.until > clock()) blocked.add(entry.chat);
      if (!blocked.has(entry.chat)) return entry;
    }
    return null;
  }

  async function handOver(entry) {
    const file = path.join(directory, entry.file);
    const body = await readIfThere(file);
    const outcome = body === null ? 'taken' : await deliver(body);
    if (outcome === 'unreachable') {
      failures += 1;
      log.warn({ waiting: waiting.length, failures }, 'Hustlr does not answer; trying again');
      await rest(backoff(failures));
      return;
    }
    failures = 0;
    if (outcome === 'failed') {
      const tries = (held.get(entry.chat)?.tries ?? 0) + 1;
      held.set(entry.chat, { until: clock() + backoff(tries), tries });
      return;
    }
    held.delete(entry.chat);
    waiting = waiting.filter((other) => other !== entry);
    if (outcome === 'refused') {
      log.error({ file: entry.file }, 'Hustlr refuses an event; it is kept in queue/refused');
      await rename(file, path.join(refusedDirectory, entry.file));
    } else {
      await removeFile(file);
    }
  }

  async function run() {
    while (!stopping.signal.aborted) {
      const entry = next();
      if (entry) await handOver(entry).catch((error) => failed(error));
      else await rest(waiting.length ? FIRST_PAUSE : LONGEST_PAUSE);
    }
  }

  async function failed(error) {
    log.error({ error: error.message }, 'the queue cannot be read or written; trying again');
    await rest(FIRST_PAUSE);
  }

  /** Wait for some time, or until something is added or the queue is closed. */
  function rest(milliseconds) {
    const added = new Promise((resolve) => {
      wake = failures ? () => {} : resolve;
    });
    return Promise.race([sleep(milliseconds, stopping.signal), added]);
  }

  return {
    add,
    start() {
      running = run();
    },
    /** Finish the event under way. */
    async close() {
      stopping.abort();
      wake();
      await running;
    },
    get length() {
      return waiting.length;
    },
  };
}

function backoff(tries) {
  const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1));
  return longest * (0.5 + Math.random() / 2);
}

async function stored(directory) {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort();
  const read = files.map(async (file) => ({ file, chat: await chatOf(directory, file) }));
  return Promise.all(read);
}

async function chatOf(directory, file) {
  return JSON.parse(await readIfThere(path.join(directory, file))).chat ?? '';
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
