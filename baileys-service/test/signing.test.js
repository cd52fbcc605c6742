import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isSigned, SIGNATURE, signedHeaders, TIMESTAMP, TOLERANCE } from '../src/signing.js';
import { SECRET } from './helpers.js';

const BODY = Buffer.from('{"text":"mhoro, zvakanaka – ✓"}');
const NOW = 1_795_000_000.5;

test('a body with its own headers is signed', () => {
  assert.ok(isSigned(SECRET, BODY, signedHeaders(SECRET, BODY, NOW), NOW));
});

test('the signature is the one that Hustlr computes', () => {
  const headers = signedHeaders('secret', '{}', 1_700_000_000);
  assert.equal(headers[TIMESTAMP], '1700000000');
  assert.equal(
    headers[SIGNATURE],
    'sha256=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163',
  );
});

test('another body, secret or time is not signed', () => {
  const headers = signedHeaders(SECRET, BODY, NOW);
  assert.ok(!isSigned(SECRET, Buffer.from('{}'), headers, NOW));
  assert.ok(!isSigned('t'.repeat(40), BODY, headers, NOW));
  assert.ok(!isSigned(SECRET, BODY, { ...headers, [TIMESTAMP]: '1795000001' }, NOW));
});

test('an old or future signature is refused', () => {
  const headers = signedHeaders(SECRET, BODY, NOW);
  assert.ok(isSigned(SECRET, BODY, headers, NOW + TOLERANCE - 1));
  assert.ok(!isSigned(SECRET, BODY, headers, NOW + TOLERANCE + 1));
  assert.ok(!isSigned(SECRET, BODY, headers, NOW - TOLERANCE - 1));
});

test('missing and odd headers are refused, not an error', () => {
  assert.ok(!isSigned(SECRET, BODY, {}, NOW));
  const headers = signedHeaders(SECRET, BODY, NOW);
  assert.ok(!isSigned(SECRET, BODY, { ...headers, [SIGNATURE]: undefined }, NOW));
  assert.ok(!isSigned(SECRET, BODY, { ...headers, [TIMESTAMP]: 'yesterday' }, NOW));
});
