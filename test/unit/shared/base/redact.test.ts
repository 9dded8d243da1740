import { expect, test } from 'vitest';

import { redact, redactText } from '../../../../src/shared/base/redact.ts';

const secrets = {
  token: `rh_owner_abcd2345_${'a1'.repeat(32)}_0badcafe`,
  anthropic: 'sk-ant-api03-AbC_d-123',
};

test.each([
  [`token ${secrets.token} leaked`, 'token [removed] leaked'],
  [`key=${secrets.anthropic};`, 'key=[removed];'],
  ['Authorization: Bearer abc.def-123', 'Authorization: [removed]'],
  ['authorization: basic dXNlcjpwYXNz', 'authorization: [removed]'],
  ['Cookie: rh_device_4680=anything; theme=dark', 'Cookie: [removed]; theme=dark'],
  ['a runner of payments has ended', 'a runner of payments has ended'],
])('%s', (text, expected) => {
  expect(redactText(text)).toBe(expected);
});

test('secrets are found by the name of their field, at any depth', () => {
  const fields = {
    session: 'payments',
    headers: { Authorization: 'x', cookie: 'y', 'Set-Cookie': 'z', 'X-Roundhouse-Key': 'k' },
    list: [{ apiKey: 'a', api_key: 'b', clientSecret: 'c', password: 'd', ownerToken: 'e' }],
    environment: new Map([['ANTHROPIC_API_KEY', 'f']]),
    contextTokens: 12_345,
    missingToken: null,
  };

  expect(redact(fields)).toEqual({
    session: 'payments',
    headers: {
      Authorization: '[removed]',
      cookie: '[removed]',
      'Set-Cookie': '[removed]',
      'X-Roundhouse-Key': '[removed]',
    },
    list: [
      {
        apiKey: '[removed]',
        api_key: '[removed]',
        clientSecret: '[removed]',
        password: '[removed]',
        ownerToken: '[removed]',
      },
    ],
    environment: { ANTHROPIC_API_KEY: '[removed]' },
    contextTokens: 12_345,
    missingToken: null,
  });
});

test('secrets are taken out of a fault, its stack and its causes', () => {
  const cause = new Error(`refused ${secrets.anthropic}`);
  const fault = Object.assign(new Error(`failed with ${secrets.token}`, { cause }), {
    details: { header: `Bearer ${secrets.token}` },
  });

  const text = JSON.stringify(redact({ error: fault }));

  expect(text).toContain('failed with [removed]');
  expect(text).toContain('refused [removed]');
  expect(text).not.toContain('a1a1');
  expect(text).not.toContain('sk-ant');
});

test('what is long, deep, circular or binary stays small', () => {
  const circle: Record<string, unknown> = { bytes: new Uint8Array(5), text: 'x'.repeat(10_000) };
  circle['self'] = circle;

  const text = JSON.stringify(redact({ circle, many: Array.from({ length: 1_000 }, () => 0) }));

  expect(text).toContain('[5 bytes]');
  expect(text).toContain('[deeper]');
  expect(text.length).toBeLessThan(30_000);
});
