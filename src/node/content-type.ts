import { cutText } from '../shared/base/cut-text.ts';

/** What Claude Code shows to the model as a picture, by the first bytes of its content. */
const pictures: readonly (readonly [type: string, looks: (head: Buffer) => boolean])[] = [
  ['image/png', (head) => head.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))],
  ['image/jpeg', (head) => head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff],
  ['image/gif', (head) => /^GIF8[79]a/u.test(head.toString('latin1', 0, 6))],
  ['image/webp', (head) => /^RIFF[\s\S]{4}WEBP/u.test(head.toString('latin1', 0, 12))],
];

const endings: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['.png'],
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/gif': ['.gif'],
  'image/webp': ['.webp'],
};

/** The type by content; a name or a header that says otherwise counts for nothing. */
export function typeOfContent(head: Buffer): string {
  const picture = pictures.find(([, looks]) => looks(head));
  if (picture) return picture[0];
  if (head.toString('latin1', 0, 5) === '%PDF-') return 'application/pdf';
  return head.includes(0) ? 'application/octet-stream' : 'text/plain';
}

const nameLimit = 80;

/**
 * A name that harms nobody: no folders, no blanks or quotes (they would end a mention), no leading dot or
 * dash, nothing that hides or turns text around; and the ending that a picture's content calls for,
 * because Claude Code goes by the ending.
 */
export function harmlessName(wanted: string, type: string): string {
  const last = wanted.split(/[/\\]/u).at(-1) ?? '';
  const plain = last
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}\p{M}._-]+/gu, '-')
    .replace(/^[.-]+/u, '');
  const dot = plain.lastIndexOf('.');
  const ending = dot > 0 ? plain.slice(dot).slice(0, 16) : '';
  const stem = cutText(dot > 0 ? plain.slice(0, dot) : plain, nameLimit) || 'file';
  const fitting = endings[type];
  if (!fitting) return stem + withoutPictureEnding(ending);
  return stem + (fitting.includes(ending.toLowerCase()) ? ending : (fitting[0] ?? ''));
}

/** What only calls itself a picture would be shown to the model as a broken one. */
function withoutPictureEnding(ending: string): string {
  const isPicture = Object.values(endings).flat().includes(ending.toLowerCase());
  return isPicture ? `${ending}.bin` : ending;
}
