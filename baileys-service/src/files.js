/** Files that are whole or not there, whatever moment the process dies at. */

import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

const OWNER_ONLY = 0o700;

/** Make a directory that only its owner may enter; one that is there is narrowed to that. */
export async function makePrivateDirectory(directory) {
  await mkdir(directory, { recursive: true, mode: OWNER_ONLY });
  const handle = await open(directory);
  try {
    await handle.chmod(OWNER_ONLY);
  } finally {
    await handle.close();
  }
}

/** Write beside the file, flush to the disk, then rename. */
export async function writeWhole(file, text) {
  const draft = path.join(path.dirname(file), `.${randomUUID()}.tmp`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** @returns {Promise<string | null>} null when there is no such file */
export async function readIfThere(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Remove a file, or find it gone. */
export async function removeFile(file) {
  await rm(file, { force: true });
}
