import { expect, test } from 'vitest';

import {
  clipboardLimitBytes,
  clipboardRequest,
} from '../../../../src/shared/domain/clipboard-request.ts';
import type { ControlStringKind } from '../../../../src/shared/domain/terminal-sequence.ts';

function asked(payload: string, options: { kind?: ControlStringKind; isCut?: boolean } = {}) {
  const { kind = 'osc', isCut = false } = options;
  return clipboardRequest({ kind, isCut, payload: new TextEncoder().encode(payload) });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

test.each([
  ['a clipboard by name', `52;c;${base64('hello')}`, 'hello'],
  ['no clipboard by name', `52;;${base64('hello')}`, 'hello'],
  ['several of them', `52;cps0;${base64('a\nb\té😀')}`, 'a\nb\té😀'],
])('[TTY-3] a text for %s is known', (_what, payload, text) => {
  expect(asked(payload)).toEqual({ type: 'copy', text });
});

test.each([
  ['a question', '52;c;?'],
  ['nothing', '52;c;'],
  ['no base64', '52;c;%%%'],
  ['half a group', '52;c;a'],
  ['what is no text', `52;c;${Buffer.from([0xff, 0xfe]).toString('base64')}`],
  ['another number', `522;c;${base64('hello')}`],
  ['a clipboard that there is not', `52;x;${base64('hello')}`],
])('[TTY-3] %s asks for nothing', (_what, payload) => {
  expect(asked(payload)).toBeUndefined();
});

test('[TTY-3] only an OSC asks', () => {
  expect(asked(`52;c;${base64('hello')}`, { kind: 'dcs' })).toBeUndefined();
});

test('[TTY-3] more than the limit is not offered, also where it was cut before', () => {
  expect(asked(`52;c;${base64('x'.repeat(clipboardLimitBytes))}`)?.type).toBe('copy');
  expect(asked(`52;c;${base64('x'.repeat(clipboardLimitBytes + 1))}`)).toEqual({
    type: 'too-large',
  });
  expect(asked(`52;c;${base64('x'.repeat(500))}`, { isCut: true })).toEqual({ type: 'too-large' });
});
