/** One connection to WhatsApp Web: started, kept, given up where only a person can help. */

import { DisconnectReason } from 'baileys';

/** Milliseconds. */
export const FIRST_PAUSE = 1_000;
export const LONGEST_PAUSE = 60_000;

/** Codes after which to try again would make things worse, and what to do. */
const FINAL = {
  [DisconnectReason.loggedOut]: 'logged out: remove the auth directory and pair the number again',
  [DisconnectReason.forbidden]: 'refused by WhatsApp: the number may be restricted or banned',
  [DisconnectReason.multideviceMismatch]: 'not a multi-device account: update WhatsApp, pair again',
  [DisconnectReason.connectionReplaced]:
    'another program uses this session: stop it, then start the bridge again',
};

/**
 * @param {object} parts
 * @param {() => Promise<object>} parts.makeSocket a fresh Baileys socket
 * @param {string} parts.pairNumber digits; empty: pair by QR code
 * @param {(socket: object) => void} parts.attach subscribe to messages of a socket
 * @param {(status: object) => void} parts.onStatus called when the status changed
 */
export function openConnection({
  makeSocket,
  pairNumber,
  attach,
  onStatus,
  log,
  setTimer = setTimeout,
}) {
  let socket = null;
  let timer = null;
  let tries = 0;
  let closed = false;
  let status = { state: 'connecting', qr: null, pairingCode: null, advice: '' };

  function change(news) {
    status = { ...status, ...news };
    onStatus(status);
  }

  function drop() {
    clearTimeout(timer);
    socket?.ev.removeAllListeners();
    socket?.end(undefined);
    socket = null;
  }

  async function start() {
    drop();
    try {
      socket = await makeSocket();
    } catch (error) {
      log.error({ error: error.message }, 'the connection cannot be set up');
      retry(undefined);
      return;
    }
    const mine = socket;
    attach(mine);
    mine.ev.on('connection.update', (update) => {
      if (mine === socket) react(mine, update).catch((error) => failed(error));
    });
  }

  function failed(error) {
    log.error({ error: error.message }, 'an update of the connection could not be handled');
  }

  async function react(mine, update) {
    if (update.qr) await pair(mine, update.qr);
    if (update.reachoutTimeLock) {
      log.warn(update.reachoutTimeLock, 'WhatsApp allows no new chats for some time');
    }
    if (update.connection === 'open') {
      tries = 0;
      change({ state: 'open', qr: null, pairingCode: null, advice: '' });
    }
    if (update.connection === 'close') close(update.lastDisconnect?.error?.output?.statusCode);
  }

  async function pair(mine, qr) {
    if (!pairNumber) {
      change({ state: 'pairing', qr, pairingCode: null });
    } else if (!status.pairingCode) {
      const pairingCode = await mine.requestPairingCode(pairNumber);
      change({ state: 'pairing', qr: null, pairingCode });
    }
  }

  function close(code) {
    if (closed) return;
    if (FINAL[code]) {
      drop();
      change({ state: 'stopped', qr: null, pairingCode: null, advice: FINAL[code] });
      log.error({ code }, FINAL[code]);
      return;
    }
    retry(code);
  }

  function retry(code) {
    change({ state: 'connecting', qr: null, pairingCode: null });
    const atOnce = code === DisconnectReason.restartRequired; // as after every pairing
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries);
    const wait = atOnce ? 0 : Math.round(longest * (0.5 + Math.random() / 2));
    tries += 1;
    log.warn({ code, wait }, 'connecting again');
    drop();
    timer = setTimer(start, wait);
  }

  return {
    start,
    get status() {
      return status;
    },
    /** @returns {object | null} the socket, while messages can be sent */
    get socket() {
      return status.state === 'open' ? socket : null;
    },
    close() {
      closed = true;
      drop();
    },
  };
}
