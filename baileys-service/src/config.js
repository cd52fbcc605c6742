/** Every setting of the bridge, read once from the environment. */

import { isIP } from 'node:net';
import path from 'node:path';

const SHORTEST_SECRET = 32;
const HIGHEST_PORT = 65_535;

/** What is wrong with the settings, all at once, with what to do. */
export class ConfigurationError extends Error {}

/**
 * @typedef {object} Config
 * @property {string} inboundUrl where Hustlr takes events
 * @property {string} secret shared with Hustlr; signs both ways
 * @property {string} host address to listen on
 * @property {number} port
 * @property {string} authDir the WhatsApp account's keys: full access to the account
 * @property {string} queueDir events that Hustlr has not taken yet
 * @property {string} sentDir what was sent, for recipients who ask again
 * @property {string} pairNumber digits; empty: pair by QR code
 * @property {string} logLevel
 * @returns {Readonly<Config>}
 * @throws {ConfigurationError}
 */
export function readConfig(env) {
  const problems = [];
  const inboundUrl = env.HUSTLR_URL
    ? new URL('/api/whatsapp/baileys-webhook', checkedUrl(env.HUSTLR_URL, problems)).href
    : missing('HUSTLR_URL', 'the address of Hustlr, for example http://127.0.0.1:8000', problems);
  const secret = env.BAILEYS_SECRET ?? '';
  if (secret.length < SHORTEST_SECRET) {
    problems.push(
      `BAILEYS_SECRET: expected at least ${SHORTEST_SECRET} characters, the same as Hustlr has ` +
        `(make one with: openssl rand -hex 32), found ${secret.length}`,
    );
  }
  const port = Number(env.BAILEYS_PORT || 3001);
  if (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) {
    problems.push(`BAILEYS_PORT: expected 1 to ${HIGHEST_PORT}, found ${env.BAILEYS_PORT}`);
  }
  const host = env.BAILEYS_HOST || '127.0.0.1';
  if (!isPrivate(host)) {
    problems.push(`BAILEYS_HOST: expected a loopback or private address, found ${host}`);
  }
  const pairNumber = (env.BAILEYS_PAIR_NUMBER ?? '').replace(/^\+/, '');
  if (!/^(\d{7,15})?$/.test(pairNumber)) {
    problems.push('BAILEYS_PAIR_NUMBER: expected the digits of a phone number with country code');
  }
  if (problems.length) throw new ConfigurationError(problems.join('\n'));
  const dataDir = path.resolve(env.BAILEYS_DATA_DIR || 'data');
  return Object.freeze({
    inboundUrl,
    secret,
    host,
    port,
    authDir: path.join(dataDir, 'auth'),
    queueDir: path.join(dataDir, 'queue'),
    sentDir: path.join(dataDir, 'sent'),
    pairNumber,
    logLevel: env.LOG_LEVEL || 'info',
  });
}

function missing(name, what, problems) {
  problems.push(`${name}: missing: ${what}`);
  return '';
}

function checkedUrl(value, problems) {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  problems.push(`HUSTLR_URL: expected an address that begins with http://, found ${value}`);
  return 'http://invalid';
}

function isPrivate(host) {
  if (host === 'localhost' || host === '0.0.0.0') return true; // a container's network is its own
  if (!isIP(host)) return false;
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/i.test(host);
}
