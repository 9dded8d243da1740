import { describe, expect, test } from 'vitest';

import { harmlessName, typeOfContent } from '../../../src/node/content-type.ts';

describe('the type of a file', () => {
  test.each([
    ['image/png', Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1')],
    ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['image/gif', Buffer.from('GIF89a')],
    ['image/webp', Buffer.from('RIFF1234WEBPVP8 ', 'latin1')],
    ['application/pdf', Buffer.from('%PDF-1.7')],
    ['application/octet-stream', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0])],
    ['text/plain', Buffer.from('<svg onload="alert(1)">')],
  ])('is %s by its content', (type, head) => {
    expect(typeOfContent(head)).toBe(type);
  });
});

describe('the name of a file', () => {
  test.each([
    ['../../etc/passwd', 'text/plain', 'passwd'],
    ['C:\\Users\\ana\\notes.txt', 'text/plain', 'notes.txt'],
    ['.bashrc', 'text/plain', 'bashrc'],
    ['-rf.txt', 'text/plain', 'rf.txt'],
    ['Bild schirm "1".PNG', 'image/png', 'Bild-schirm-1-.PNG'],
    ['截图.png', 'image/png', '截图.png'],
    ['evil\u202Egnp.exe', 'application/octet-stream', 'evil-gnp.exe'],
    ['line\nbreak\0.txt', 'text/plain', 'line-break-.txt'],
    ['photo.txt', 'image/jpeg', 'photo.jpg'],
    ['not-a-picture.png', 'text/plain', 'not-a-picture.png.bin'],
    ['...', 'text/plain', 'file'],
    [`${'x'.repeat(300)}.md`, 'text/plain', `${'x'.repeat(80)}.md`],
  ])('%j of %s is kept as %j', (wanted, type, name) => {
    expect(harmlessName(wanted, type)).toBe(name);
  });
});
