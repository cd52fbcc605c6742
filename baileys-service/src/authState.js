/** The account's keys on disk, one whole file each. Baileys' own store can leave torn files. */

import path from 'node:path';

import { BufferJSON, initAuthCreds, proto } from 'baileys';

import { makePrivateDirectory, readIfThere, removeFile, writeWhole } from './files.js';

const CREDS = 'creds';

/**
 * Load the keys, or begin a new account.
 * @returns {Promise<{state: import('baileys').AuthenticationState, saveCreds: () => Promise<void>}>}
 * @throws {Error} when a file cannot be read: the account would have to be paired again
 */
export async function loadAuthState(directory) {
  await makePrivateDirectory(directory);
  const writing = new Map();

  const fileOf = (name) => path.join(directory, `${encodeURIComponent(name)}.json`);

  async function read(name) {
    await writing.get(name);
    const text = await readIfThere(fileOf(name));
    if (text === null) return null;
    try {
      return JSON.parse(text, BufferJSON.reviver);
    } catch {
      throw new Error(
        `${fileOf(name)} is not JSON: restore the directory from a copy, or remove the whole ` +
          'directory and pair the number again',
      );
    }
  }

  /** Writes of one name happen one after the other; null removes. */
  function write(name, value) {
    const earlier = writing.get(name) ?? Promise.resolve();
    const mine = earlier
      .catch(() => {})
      .then(() =>
        value
          ? writeWhole(fileOf(name), JSON.stringify(value, BufferJSON.replacer))
          : removeFile(fileOf(name)),
      );
    writing.set(name, mine);
    return mine.finally(() => {
      if (writing.get(name) === mine) writing.delete(name);
    });
  }

  const creds = (await read(CREDS)) ?? initAuthCreds();
  const keys = {
    async get(type, ids) {
      const found = await Promise.all(ids.map((id) => read(`${type}-${id}`)));
      return Object.fromEntries(ids.map((id, i) => [id, revived(type, found[i])]));
    },
    async set(data) {
      const changes = Object.entries(data).flatMap(([type, values]) =>
        Object.entries(values).map(([id, value]) => write(`${type}-${id}`, value)),
      );
      await Promise.all(changes);
    },
  };
  return { state: { creds, keys }, saveCreds: () => write(CREDS, creds) };
}

function revived(type, value) {
  if (!value || type !== 'app-state-sync-key') return value;
  return proto.Message.AppStateSyncKeyData.fromObject(value);
}
