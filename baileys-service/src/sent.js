/** What was sent, for some days: recipients' phones ask again for what they could not decrypt. */

import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { BufferJSON } from 'baileys';

import { makePrivateDirectory, readIfThere, removeFile, writeWhole } from './files.js';

/** Milliseconds. */
export const KEPT = 3 * 24 * 60 * 60 * 1000;

/** The same key gives the same WhatsApp id, so that a second try is no second message. */
export function messageId(key) {
  return `3EB0${createHash('sha256').update(key).digest('hex').slice(0, 18).toUpperCase()}`;
}

/** @returns {Promise<{has, get, keep, forgetOld}>} messages by WhatsApp id */
export async function openSent(directory, clock = Date.now) {
  await makePrivateDirectory(directory);
  const fileOf = (id) => path.join(directory, `${encodeURIComponent(id)}.json`);

  async function get(id) {
    const text = await readIfThere(fileOf(id));
    return text === null ? undefined : JSON.parse(text, BufferJSON.reviver);
  }

  return {
    get,
    async has(id) {
      return (await readIfThere(fileOf(id))) !== null;
    },
    keep: (id, message) => writeWhole(fileOf(id), JSON.stringify(message, BufferJSON.replacer)),
    async forgetOld() {
      for (const name of await readdir(directory)) {
        const file = path.join(directory, name);
        const { mtimeMs } = await stat(file);
        if (clock() - mtimeMs > KEPT) await removeFile(file);
      }
    },
  };
}
