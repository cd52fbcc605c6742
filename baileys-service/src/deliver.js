/** Hand one event to Hustlr. */

import { signedHeaders } from './signing.js';

/** Milliseconds; Hustlr only stores the event before it answers. */
const PATIENCE = 10_000;

/**
 * @param {{inboundUrl: string, secret: string}} config
 * @returns {(body: string) => Promise<import('./queue.js').Outcome>}
 */
export function deliverer(config, { log, fetch = globalThis.fetch, clock = Date.now }) {
  return async (body) => {
    let response;
    try {
      response = await fetch(config.inboundUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...signedHeaders(config.secret, body, clock() / 1000),
        },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE),
      });
      await response.arrayBuffer();
    } catch (error) {
      log.debug({ error: error.message }, 'no answer');
      return 'unreachable';
    }
    return outcomeOf(response.status, log);
  };
}

function outcomeOf(status, log) {
  if (status >= 200 && status < 300) return 'taken';
  if ([401, 403, 404, 408, 429, 503].includes(status)) {
    // Not about this event: another secret, another address, too much at once, no database.
    if (status < 408) log.error({ status }, 'check HUSTLR_URL, and BAILEYS_SECRET on both sides');
    return 'unreachable';
  }
  return status < 500 ? 'refused' : 'failed';
}
