/** Everything joined: WhatsApp on one side, Hustlr on the other. */

import { openConnection } from './connection.js';
import { deliverer } from './deliver.js';
import { isForUs, messageEvent, statusEvent } from './inbound.js';
import { openQueue } from './queue.js';
import { messageId, openSent } from './sent.js';
import { actionsOf, makeServer } from './server.js';

const HOUR = 60 * 60 * 1000;

/**
 * @param {import('./config.js').Config} config
 * @param {{makeSocket: (parts: object) => Promise<object>, log: object, show: (status: object) => void,
 *   clock?: () => number}} parts `show` tells the operator how the connection stands
 */
export async function openBridge(config, { makeSocket, log, show, clock = Date.now }) {
  const deliver = deliverer(config, { log, clock });
  const queue = await openQueue({ directory: config.queueDir, deliver, log, clock });
  const sent = await openSent(config.sentDir, clock);
  const seconds = () => clock() / 1000;

  async function receive(socket, { messages, type }) {
    const phoneOf = (lid) => socket.signalRepository.lidMapping.getPNForLID(lid);
    for (const message of messages) {
      if (!isForUs(message, type, seconds())) continue;
      const event = await messageEvent(message, phoneOf);
      if (event) await queue.add(event);
    }
  }

  async function update(changes) {
    for (const change of changes) {
      const event = statusEvent(change, seconds());
      if (event) await queue.add(event);
    }
  }

  let line = Promise.resolve();

  /** Deliveries are worked off one after the other, so that order is kept. */
  function attach(socket) {
    const inLine = (work) => (payload) => {
      line = line.then(() => work(payload)).catch((error) => {
        log.error({ error: error.message }, 'a delivery of WhatsApp could not be recorded');
      });
    };
    socket.ev.on('messages.upsert', inLine((payload) => receive(socket, payload)));
    socket.ev.on('messages.update', inLine(update));
  }

  const connection = openConnection({
    makeSocket: () => makeSocket({ getMessage: (key) => sent.get(key.id) }),
    pairNumber: config.pairNumber,
    attach,
    onStatus: show,
    log,
  });
  const server = makeServer({
    secret: config.secret,
    health: () => ({ state: connection.status.state, waiting: queue.length }),
    actions: actionsOf({ connection, sent, messageId }),
    log,
    clock,
  });
  const cleaning = setInterval(() => sent.forgetOld().catch(() => {}), HOUR);

  return {
    async start() {
      await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(config.port, config.host, resolve);
      });
      queue.start();
      await connection.start();
    },
    /** What WhatsApp delivered is recorded before the queue is closed: it is not delivered again. */
    async close() {
      clearInterval(cleaning);
      connection.close();
      await line;
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await queue.close();
    },
    get port() {
      return server.address().port;
    },
  };
}
