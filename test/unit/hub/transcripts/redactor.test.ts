import { describe, expect, it } from 'vitest';

import { createRedactor, keepingRedactor } from '../../../../src/main/hub/transcripts/redactor.ts';
import { secretPatterns } from '../../../../src/main/hub/transcripts/secret-patterns.ts';

function redacted(text: string): { readonly text: string; readonly count: number } {
  const redactor = createRedactor({ style: 'label' });
  return { text: redactor.text(text), count: redactor.count };
}

// Put together here, so that no scanner of secrets takes this file for a leak.
const twenty = 'aB3dE5gH7jK9mN1pQ3sT';
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'dozjgNryP4J3jVmNHl0w5N'].join('.');
const keyBody = `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n${twenty}${twenty}\n`;

describe('what looks like a key is taken out and named', () => {
  it.each([
    ['Anthropic key', `sk-ant-api03-${twenty}`],
    ['OpenAI key', `sk-proj-${twenty}`],
    ['OpenAI key', `sk-${twenty}${twenty}`],
    ['AWS key', ['AKIA', 'IOSFODNN7EXAMPLE'].join('')],
    ['GitHub token', `ghp_${twenty}${twenty.slice(0, 16)}`],
    ['GitHub token', `github_pat_${twenty}_${twenty}`],
    ['GitLab token', `glpat-${twenty}`],
    ['Slack token', `xoxb-1234567890-${twenty}`],
    ['Google key', ['AIza', 'SyA1234567890abcdefghijklmnopqrstuv'].join('')],
    ['Google token', `ya29.${twenty}`],
    ['Stripe key', `sk_live_${twenty}`],
    ['npm token', `npm_${twenty}${twenty.slice(0, 16)}`],
    ['Roundhouse token', `rh_owner_abc_${twenty}`],
    ['JWT', jwt],
    ['private key', `-----BEGIN RSA PRIVATE KEY-----\n${keyBody}-----END RSA PRIVATE KEY-----`],
    ['private key', `-----BEGIN PRIVATE KEY-----\n${keyBody.trimEnd()}`],
  ])('%s', (name, secret) => {
    expect(redacted(`before ${secret} after`)).toEqual({
      text: `before [redacted: ${name}] after`,
      count: 1,
    });
  });

  it.each([
    [`Authorization: Bearer ${twenty}`, 'Authorization: Bearer [redacted: authorization]'],
    [`authorization: basic ${twenty}==`, 'authorization: basic [redacted: authorization]'],
    ['DB_PASSWORD=hunter', 'DB_PASSWORD=[redacted: password]'],
    ['aws_secret_access_key = abcd1234', 'aws_secret_access_key = [redacted: password]'],
    ['{"api_key": "abcd"}', '{"api_key": "[redacted: password]"}'],
    [`{\\"token\\": \\"abcd\\"}`, `{\\"token\\": \\"[redacted: password]\\"}`],
    ['password: hunter2', 'password: [redacted: password]'],
    ['mysql --password hunter', 'mysql --password [redacted: password]'],
    ['postgres://me:hunter@db/x', 'postgres://me:[redacted: password in a URL]@db/x'],
    [
      `curl "https://x/?access_key=abcdef&y=1"`,
      `curl "https://x/?access_key=[redacted: password]&y=1"`,
    ],
    [
      `https://hooks.slack.com/services/T0/B0/${twenty}`,
      'https://hooks.slack.com/services/[redacted: Slack webhook]',
    ],
  ])('in %s', (text, expected) => {
    expect(redacted(text)).toEqual({ text: expected, count: 1 });
  });

  it('in the fields of a tool input, by the name of the field or by the look of the value', () => {
    const redactor = createRedactor({ style: 'label' });

    const value = redactor.json({
      command: `curl -H "x-key: sk-ant-api03-${twenty}"`,
      nested: [{ clientSecret: 'open sesame', port: 80, isOn: true, none: null }],
    });

    expect(value).toEqual({
      command: 'curl -H "x-key: [redacted: Anthropic key]"',
      nested: [{ clientSecret: '[redacted: password]', port: 80, isOn: true, none: null }],
    });
    expect(redactor.count).toBe(2);
  });

  it('with the length kept where columns matter', () => {
    const redactor = createRedactor({ style: 'mask' });

    expect(redactor.text('API_TOKEN=abcdef12\r\nnext')).toBe('API_TOKEN=********\r\nnext');
  });
});

describe('what is no key stays', () => {
  it.each([
    'function login(password: string, token?: Token) {}',
    'const token = getToken(request);',
    'max_tokens=4096 and max_tokens: 4096',
    'export PASSWORD=$SECRET_FROM_VAULT',
    'password=process.env.PASSWORD',
    'a basic understanding of the whole thing',
    'class sk-loading-skeleton-placeholder-item',
    'https://example.com:8080/path@v2',
    'the words -----BEGIN PRIVATE KEY are only words',
    'commit 3f786850e387550fdab836ed7e6dc881de23001b',
  ])('%s', (text) => {
    expect(redacted(text)).toEqual({ text, count: 0 });
  });

  it('and everything stays when it is asked to', () => {
    expect(keepingRedactor.text(`sk-ant-api03-${twenty}`)).toBe(`sk-ant-api03-${twenty}`);
  });
});

it('text between a mention of a key block and a block far away stays', () => {
  const prose = 'see -----BEGIN PRIVATE KEY----- in the book. ' + 'words and words. '.repeat(2000);
  const block = `-----BEGIN PRIVATE KEY-----\n${keyBody}-----END PRIVATE KEY-----`;

  const result = redacted(prose + block);

  expect(result.text).toBe(
    `${prose.replace('-----BEGIN PRIVATE KEY-----', '[redacted: private key]')}[redacted: private key]`,
  );
});

// Each pattern's own beginning, repeated without ever becoming a match, is what makes a backtracking
// engine slow. 300,000 characters at a few hundred steps each end at once; squared they would not in the
// time that a test has.
describe('an input made to be expensive ends all the same', () => {
  const beginnings = [
    'sk-ant-',
    'sk-',
    'eyJ',
    'eyJaaaaaaaa.',
    'AKIA',
    'ghp_',
    'xoxb-',
    '://',
    '://a:',
    'password',
    'password=',
    'password="',
    "token: '",
    'bearer ',
    '-----BEGIN PRIVATE KEY-----',
    '-----END PRIVATE KEY-----',
    '--password ',
    'a',
    ' ',
    '=',
    '"',
    '\\n',
    '_',
    '-',
    'AIza',
    'rh_a_',
    'secret_',
  ];

  it.each(beginnings)('%j over and over', (beginning) => {
    const text = beginning.repeat(Math.ceil(300_000 / beginning.length));

    expect(typeof redacted(text).text).toBe('string');
  });

  it('and no pattern nests one repetition in another', () => {
    const nested = secretPatterns.filter(({ pattern }) => /[+*}]\)[+*{]/.test(pattern.source));

    expect(nested).toEqual([]);
  });
});
