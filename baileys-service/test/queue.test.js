import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { openQueue } from '../src/queue.js';
import { fakeLog, scratch, undo, until } from './helpers.js';

/** A queue whose pauses take no time, and which moves the clock on instead. */
async function open(t, directory, deliver) {
  const time = { now: 1_000_000 };
  const queue = await openQueue({
    directory,
    deliver,
    log: fakeLog(),
    clock: () => time.now,
    sleep: async (milliseconds) => {
      time.now += milliseconds;
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  undo(t, () => queue.close());
  return queue;
}

const event = (chat, id) => ({ type: 'message', chat, id });

test('events are handed over in order, each once', async (t) => {
  const taken = [];
  const queue = await open(t, await scratch(t), async (body) => {
    taken.push(JSON.parse(body).id);
    return 'taken';
  });
  queue.start();
  for (const id of ['1', '2', '3']) await queue.add(event('a', id));
  await until(() => queue.length === 0);
  assert.deepEqual(taken, ['1', '2', '3']);
});

test('what was not taken is there after a restart', async (t) => {
  const directory = await scratch(t);
  const before = await open(t, directory, async () => 'unreachable');
  await before.add(event('a', '1'));
  await before.add(event('a', '2'));
  await before.close();

  const taken = [];
  const after = await open(t, directory, async (body) => {
    taken.push(JSON.parse(body).id);
    return 'taken';
  });
  assert.equal(after.length, 2);
  after.start();
  await until(() => after.length === 0);
  await after.close();
  assert.deepEqual(taken, ['1', '2']);
  assert.deepEqual(await readdir(directory), ['refused']);
});

test('while Hustlr is away nothing is skipped', async (t) => {
  const answers = ['unreachable', 'unreachable', 'taken', 'taken'];
  const asked = [];
  const queue = await open(t, await scratch(t), async (body) => {
    asked.push(JSON.parse(body).id);
    return answers.shift();
  });
  await queue.add(event('a', '1'));
  await queue.add(event('b', '2'));
  queue.start();
  await until(() => queue.length === 0);
  assert.deepEqual(asked, ['1', '1', '1', '2']);
});

test('an event that fails holds up its own chat only', async (t) => {
  const taken = [];
  let broken = true;
  const queue = await open(t, await scratch(t), async (body) => {
    const { id } = JSON.parse(body);
    if (id === 'poison' && broken) return 'failed';
    taken.push(id);
    if (id === 'other') broken = false;
    return 'taken';
  });
  for (const [chat, id] of [['a', 'poison'], ['a', 'later'], ['b', 'other']]) {
    await queue.add(event(chat, id));
  }
  queue.start();
  await until(() => queue.length === 0);
  assert.deepEqual(taken, ['other', 'poison', 'later']);
});

test('what is refused is kept aside', async (t) => {
  const directory = await scratch(t);
  const queue = await open(t, directory, async () => 'refused');
  queue.start();
  await queue.add(event('a', '1'));
  await until(() => queue.length === 0);
  await until(async () => (await readdir(path.join(directory, 'refused'))).length === 1);
});

test('the directory is its owner’s alone', async (t) => {
  const directory = path.join(await scratch(t), 'queue');
  await open(t, directory, async () => 'taken');
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
});
