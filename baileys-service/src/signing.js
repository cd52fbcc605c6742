/** Signatures over the raw body and the time, the same in both directions. */

import { createHmac, timingSafeEqual } from 'node:crypto';

export const TIMESTAMP = 'x-hustlr-timestamp';
export const SIGNATURE = 'x-hustlr-signature';
/** Seconds that a signature stays good: a recorded request cannot be played again later. */
export const TOLERANCE = 300;

/** @returns {Record<string, string>} the headers that sign a body; `now` in seconds */
export function signedHeaders(secret, body, now) {
  const timestamp = String(Math.floor(now));
  return { [TIMESTAMP]: timestamp, [SIGNATURE]: signature(secret, timestamp, body) };
}

/** @returns {boolean} whether the headers fit the body and are not old; `now` in seconds */
export function isSigned(secret, body, headers, now) {
  const timestamp = headers[TIMESTAMP] ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > TOLERANCE) return false;
  const expected = Buffer.from(signature(secret, timestamp, body));
  const given = Buffer.from(String(headers[SIGNATURE] ?? ''));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function signature(secret, timestamp, body) {
  const hmac = createHmac('sha256', secret).update(`${timestamp}.`).update(body);
  return `sha256=${hmac.digest('hex')}`;
}
