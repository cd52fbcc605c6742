/** Start the bridge. */

import makeWASocket, { Browsers, makeCacheableSignalKeyStore } from 'baileys';
import pino from 'pino';
import { renderUnicodeCompact } from 'uqr';

import { loadAuthState } from './authState.js';
import { openBridge } from './bridge.js';
import { ConfigurationError, readConfig } from './config.js';
import { makePrivateDirectory } from './files.js';
import { isIgnored } from './inbound.js';
import { lock } from './lock.js';

/** Baileys' own log holds numbers and keys; only its fatal errors are of use. */
const BAILEYS_LEVEL = 'fatal';

async function main() {
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel });
  const quiet = pino({ level: BAILEYS_LEVEL });
  await makePrivateDirectory(config.authDir);
  const unlock = await lock(config.authDir);
  const bridge = await openBridge(config, {
    log,
    show: (status) => show(status, log),
    makeSocket: (parts) => makeSocket(config, quiet, parts),
  });
  let leaving = false;
  const leave = async (signal) => {
    if (leaving) return;
    leaving = true;
    log.info({ signal }, 'stopping');
    await bridge.close();
    await unlock();
    process.exit(0);
  };
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
  await bridge.start();
  log.info({ host: config.host, port: config.port }, 'listening');
}

async function makeSocket(config, quiet, { getMessage }) {
  const { state, saveCreds } = await loadAuthState(config.authDir);
  const socket = makeWASocket({
    auth: { creds: state.creds, keys: makeCacheableSignalKeyStore(state.keys, quiet) },
    logger: quiet,
    browser: Browsers.ubuntu('Hustlr'),
    markOnlineOnConnect: false,
    syncFullHistory: false,
    shouldSyncHistoryMessage: () => false,
    shouldIgnoreJid: isIgnored,
    getMessage,
  });
  socket.ev.on('creds.update', saveCreds);
  return socket;
}

function show({ state, qr, pairingCode, advice }, log) {
  log.info({ state, advice: advice || undefined }, 'WhatsApp connection');
  if (pairingCode) {
    log.info({ pairingCode }, 'WhatsApp, Linked devices, Link with phone number: enter this code');
  }
  if (qr) {
    log.info('WhatsApp, Linked devices, Link a device: scan this code');
    process.stdout.write(`${renderUnicodeCompact(qr)}\n`);
  }
}

main().catch((error) => {
  const known = error instanceof ConfigurationError;
  process.stderr.write(`${known ? error.message : error.stack}\n`);
  process.exit(1);
});
