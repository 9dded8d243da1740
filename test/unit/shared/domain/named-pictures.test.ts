import { expect, test } from 'vitest';

import { namePictures } from '../../../../src/shared/domain/named-pictures.ts';

function file(head: string, bytes: number): string {
  const content = Buffer.alloc(bytes, 1);
  content.write(head, 0, 'hex');
  return content.toString('base64');
}

const png = file('89504e470d0a1a0a0000000d49484452000000c800000022', 20_507);
const gif = file('474946383961c8002200', 900);
const jpeg = file('ffd8ffe000104a46494600010100000100010000ffc0001108002200c8', 5000);
const webp = file('52494646000000005745425056503820000000000000009d012ac8002200', 2_000_000);

test.each([
  [
    'what Read gives',
    { file: { base64: png, type: 'image/png' } },
    { file: { text: 'Picture, PNG, 200×34, 20 KB' } },
  ],
  [
    'a block of MCP',
    [{ type: 'image', data: gif, mimeType: 'image/gif' }],
    [{ text: 'Picture, GIF, 200×34, 900 bytes' }],
  ],
  [
    'a block of the API',
    { source: { type: 'base64', media_type: 'image/jpeg', data: jpeg } },
    { source: { text: 'Picture, JPEG, 200×34, 5 KB' } },
  ],
  ['WebP', { data: webp, mimeType: 'image/webp' }, { text: 'Picture, WEBP, 200×34, 1.9 MB' }],
  [
    'a picture without a size',
    { data: 'AAAA', mimeType: 'image/svg+xml' },
    { text: 'Picture, SVG, 3 bytes' },
  ],
  [
    'a resource',
    { resource: { uri: 'x', blob: 'AAAA', mimeType: 'application/pdf' } },
    { resource: { text: 'File, PDF, 3 bytes' } },
  ],
  [
    'sound',
    { type: 'audio', data: 'AAAA', mimeType: 'audio/x-wav' },
    { text: 'Sound, WAV, 3 bytes' },
  ],
])('[GATE16] %s is named', (_what, value, named) => {
  expect(namePictures(value)).toEqual(named);
});

test.each([
  [{ data: 'plain words, no file', mimeType: 'text/plain' }],
  [{ type: 'text', text: 'image/png' }],
  [{ data: png }],
  ['text'],
  [null],
  [{ stdout: 'a', stderr: '', isImage: false }],
])('[GATE16] %j is left as it is', (value) => {
  expect(namePictures(value)).toEqual(value);
});

test('[GATE16] a broken picture is named without its size', () => {
  for (const head of ['ffd8ffe0ffff', '89504e47', 'ffd8ff', '52494646']) {
    const data = Buffer.from(head, 'hex').toString('base64');
    expect(JSON.stringify(namePictures({ data, mimeType: 'image/png' }))).toMatch(/bytes/u);
  }
});
