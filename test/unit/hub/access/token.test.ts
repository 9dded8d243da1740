import { describe, expect, test } from 'vitest';

import {
  formatToken,
  hashSecret,
  isSecretOf,
  newToken,
  parseToken,
} from '../../../../src/main/hub/access/token.ts';

describe('a token', () => {
  test('says what it is, and is read back whole', () => {
    const token = newToken('device', 'abcdefgh23');
    const text = formatToken(token);

    expect(text).toMatch(/^rh_device_abcdefgh23_[0-9a-f]{64}_[0-9a-f]{8}$/);
    expect(parseToken('device', text)).toEqual(token);
  });

  test('is another one each time', () => {
    expect(newToken('owner').secret).not.toBe(newToken('owner').secret);
  });

  test('[LAN-3] is nothing when one character of it is missing', () => {
    const text = formatToken(newToken('owner'));
    const shortened = Array.from(text, (_, at) => text.slice(0, at) + text.slice(at + 1));

    expect(shortened.filter((one) => parseToken('owner', one) !== null)).toEqual([]);
  });

  test('[LAN-3] is nothing when one character of it is another', () => {
    const text = formatToken(newToken('owner'));
    const changed = Array.from(text, (character, at) => {
      const other = character === 'a' ? 'b' : 'a';
      return text.slice(0, at) + other + text.slice(at + 1);
    });

    expect(changed.filter((one) => parseToken('owner', one) !== null)).toEqual([]);
  });

  test('[LAN-3] is nothing as another kind, even with the right checksum', () => {
    const kinds = ['owner', 'device', 'key', 'ticket', 'runner'] as const;
    const tokens = kinds.map((kind) => formatToken(newToken(kind)));

    const readable = tokens.map((text) => kinds.filter((kind) => parseToken(kind, text) !== null));

    expect(readable).toEqual(kinds.map((kind) => [kind]));
  });

  test.each(['', ' ', 'rh_', 'rh_owner', 'Bearer', 'null', 'undefined', '[object Object]', '*'])(
    '[LAN-3] "%s" is none',
    (text) => {
      expect(parseToken('owner', text)).toBeNull();
    },
  );
});

describe('a stored hash', () => {
  test('fits its own secret only', () => {
    const { secret } = newToken('owner');
    const hash = hashSecret(secret);

    expect(isSecretOf(secret, hash)).toBe(true);
    expect(isSecretOf(newToken('owner').secret, hash)).toBe(false);
    expect(isSecretOf('', hash)).toBe(false);
  });

  test('that is empty or cut fits nothing', () => {
    const { secret } = newToken('owner');

    expect(isSecretOf(secret, '')).toBe(false);
    expect(isSecretOf(secret, hashSecret(secret).slice(0, 32))).toBe(false);
  });
});
