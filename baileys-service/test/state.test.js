import assert from 'node:assert/strict';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { loadAuthState } from '../src/authState.js';
import { lock } from '../src/lock.js';
import { KEPT, messageId, openSent } from '../src/sent.js';
import { scratch } from './helpers.js';

test('keys are the same after a restart', async (t) => {
  const directory = path.join(await scratch(t), 'auth');
  const before = await loadAuthState(directory);
  await before.saveCreds();
  await before.state.keys.set({ session: { 'a:1': { key: Buffer.from('k') }, b: { key: 'gone' } } });
  await before.state.keys.set({ session: { b: null } });

  const after = await loadAuthState(directory);
  assert.deepEqual(after.state.creds.noiseKey, before.state.creds.noiseKey);
  const found = await after.state.keys.get('session', ['a:1', 'b']);
  assert.deepEqual(found['a:1'], { key: Buffer.from('k') });
  assert.equal(found.b, null);
});

test('only the owner may read the keys', async (t) => {
  const directory = path.join(await scratch(t), 'auth');
  const { saveCreds } = await loadAuthState(directory);
  await saveCreds();
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
  assert.equal((await stat(path.join(directory, 'creds.json'))).mode & 0o777, 0o600);
});

test('many writes of one key leave the last and no drafts', async (t) => {
  const directory = await scratch(t);
  const { state } = await loadAuthState(directory);
  const writes = Array.from({ length: 50 }, (_, n) => state.keys.set({ session: { a: { n } } }));
  await Promise.all(writes);
  assert.deepEqual((await state.keys.get('session', ['a'])).a, { n: 49 });
  assert.deepEqual(await readdir(directory), ['session-a.json']);
});

test('torn keys are said, not taken for a new account', async (t) => {
  const directory = await scratch(t);
  await writeFile(path.join(directory, 'creds.json'), '{"noise');
  await assert.rejects(loadAuthState(directory), /pair the number again/);
});

test('a second process on the same account is refused', async (t) => {
  const directory = await scratch(t);
  await writeFile(path.join(directory, 'lock'), String(process.ppid));
  await assert.rejects(lock(directory), /stop it first/);
});

test('a lock that a dead process left is taken over and given back', async (t) => {
  const directory = await scratch(t);
  await writeFile(path.join(directory, 'lock'), '999999999');
  const unlock = await lock(directory);
  assert.equal(await readFile(path.join(directory, 'lock'), 'utf8'), String(process.pid));
  await unlock();
  assert.deepEqual(await readdir(directory), []);
});

test('what was sent is kept for some days', async (t) => {
  const directory = await scratch(t);
  const sent = await openSent(directory);
  const [old, fresh] = [messageId('old'), messageId('fresh')];
  await sent.keep(old, { conversation: 'old' });
  await sent.keep(fresh, { conversation: 'fresh' });
  const past = (Date.now() - KEPT) / 1000 - 60;
  await utimes(path.join(directory, `${old}.json`), past, past);
  await sent.forgetOld();
  assert.equal(await sent.has(old), false);
  assert.deepEqual(await sent.get(fresh), { conversation: 'fresh' });
});
