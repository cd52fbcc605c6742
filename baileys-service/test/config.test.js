import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConfigurationError, readConfig } from '../src/config.js';
import { SECRET } from './helpers.js';

const GOOD = { HUSTLR_URL: 'http://127.0.0.1:8000', BAILEYS_SECRET: SECRET };

function problems(env) {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error.message;
  }
  return '';
}

test('two settings are enough', () => {
  const config = readConfig(GOOD);
  assert.equal(config.inboundUrl, 'http://127.0.0.1:8000/api/whatsapp/baileys-webhook');
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.port, 3001);
  assert.equal(config.pairNumber, '');
});

test('everything that is wrong is said at once, and no secret is repeated', () => {
  const said = problems({ BAILEYS_SECRET: 'hush', BAILEYS_PORT: 'x', BAILEYS_PAIR_NUMBER: '+a' });
  for (const name of ['HUSTLR_URL', 'BAILEYS_SECRET', 'BAILEYS_PORT', 'BAILEYS_PAIR_NUMBER']) {
    assert.match(said, new RegExp(name));
  }
  assert.doesNotMatch(said, /hush/);
});

test('the bridge does not listen on a public address', () => {
  assert.match(problems({ ...GOOD, BAILEYS_HOST: '8.8.8.8' }), /private/);
  assert.equal(problems({ ...GOOD, BAILEYS_HOST: '10.1.2.3' }), '');
});

test('a number to pair may have its plus sign', () => {
  const config = readConfig({ ...GOOD, BAILEYS_PAIR_NUMBER: '+263770000100' });
  assert.equal(config.pairNumber, '263770000100');
});

test('an address of Hustlr that is none is said', () => {
  assert.match(problems({ ...GOOD, HUSTLR_URL: 'hustlr' }), /HUSTLR_URL/);
});
