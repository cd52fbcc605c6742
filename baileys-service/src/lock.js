/** One process per account: two on the same keys would log each other out. */

import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Take the directory for this process; a lock that a dead process left is taken over.
 * @returns {Promise<() => Promise<void>>} gives it back
 */
export async function lock(directory) {
  const file = path.join(directory, 'lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(await readFile(file, 'utf8').catch(() => ''));
      if (holder && isAlive(holder)) {
        throw new Error(
          `${directory} is used by process ${holder}: stop it first, or set another ` +
            'BAILEYS_DATA_DIR for another account',
        );
      }
      await rm(file, { force: true });
    }
  }
  throw new Error(`${file} keeps appearing: is another bridge starting on the same directory?`);
}

function isAlive(pid) {
  if (pid === process.pid) return false; // a container's processes have the same number each time
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
