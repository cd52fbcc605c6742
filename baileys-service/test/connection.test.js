import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openConnection } from '../src/connection.js';
import { fakeLog, FakeSocket, until } from './helpers.js';

/** A connection with sockets and timers in hand. */
function open({ pairNumber = '', fails = 0 } = {}) {
  const parts = { sockets: [], timers: [], shown: [], log: fakeLog() };
  let failures = fails;
  parts.connection = openConnection({
    makeSocket: async () => {
      failures -= 1;
      if (failures >= 0) throw new Error('no keys');
      parts.sockets.push(new FakeSocket());
      return parts.sockets.at(-1);
    },
    pairNumber,
    attach: () => {},
    onStatus: (status) => parts.shown.push(status),
    log: parts.log,
    setTimer: (start, wait) => {
      parts.timers.push({ start, wait });
      return null;
    },
  });
  return parts;
}

function closed(socket, statusCode) {
  const error = { output: { statusCode } };
  socket.ev.emit('connection.update', { connection: 'close', lastDisconnect: { error } });
}

for (const code of [408, 428, 503, 500, undefined]) {
  test(`after ${code} it connects again, later and later`, async () => {
    const { connection, sockets, timers } = open();
    await connection.start();
    for (let time = 0; time < 8; time += 1) {
      closed(sockets.at(-1), code);
      await timers.at(-1).start();
    }
    const waits = timers.map(({ wait }) => wait);
    assert.ok(waits[0] >= 500 && waits[0] <= 1_000, String(waits));
    assert.ok(waits[7] >= 30_000 && waits[7] <= 60_000, String(waits));
    assert.equal(sockets.length, 9);
    assert.ok(sockets.slice(0, -1).every((socket) => socket.ended));
  });
}

test('after pairing it connects again at once', async () => {
  const { connection, sockets, timers } = open();
  await connection.start();
  closed(sockets[0], 515);
  assert.equal(timers[0].wait, 0);
});

for (const code of [401, 403, 411, 440]) {
  test(`after ${code} it stops and says what to do`, async () => {
    const { connection, sockets, timers } = open();
    await connection.start();
    closed(sockets[0], code);
    assert.equal(timers.length, 0);
    assert.equal(connection.status.state, 'stopped');
    assert.notEqual(connection.status.advice, '');
    assert.ok(sockets[0].ended);
  });
}

test('a socket that was given up says nothing any more', async () => {
  const { connection, sockets, timers } = open();
  await connection.start();
  closed(sockets[0], 408);
  await timers[0].start();
  closed(sockets[0], 401);
  assert.equal(connection.status.state, 'connecting');
});

test('messages can be sent only while it is open', async () => {
  const { connection, sockets } = open();
  await connection.start();
  assert.equal(connection.socket, null);
  sockets[0].ev.emit('connection.update', { connection: 'open' });
  assert.equal(connection.socket, sockets[0]);
  closed(sockets[0], 408);
  assert.equal(connection.socket, null);
});

test('a code to scan is shown until the connection is open', async () => {
  const { connection, sockets, shown } = open();
  await connection.start();
  sockets[0].ev.emit('connection.update', { qr: '2@abc' });
  assert.equal(connection.status.qr, '2@abc');
  sockets[0].ev.emit('connection.update', { connection: 'open' });
  assert.deepEqual(
    shown.map(({ state, qr }) => [state, qr]),
    [['pairing', '2@abc'], ['open', null]],
  );
});

test('with a number, a pairing code is asked for once', async () => {
  const { connection, sockets } = open({ pairNumber: '263770000100' });
  await connection.start();
  sockets[0].ev.emit('connection.update', { qr: '2@abc' });
  await until(() => connection.status.pairingCode);
  assert.equal(connection.status.pairingCode, 'CODE-263770000100');
  assert.equal(connection.status.qr, null);
  sockets[0].requestPairingCode = () => assert.fail('asked twice');
  sockets[0].ev.emit('connection.update', { qr: '2@def' });
});

test('a socket that cannot be made is tried again', async () => {
  const { connection, sockets, timers } = open({ fails: 1 });
  await connection.start();
  assert.equal(sockets.length, 0);
  await timers[0].start();
  assert.equal(sockets.length, 1);
});
