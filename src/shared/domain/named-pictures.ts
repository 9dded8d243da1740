// Tools answer with pictures and other files as base64: Read with `{ file: { base64, type } }`, MCP with blocks
// of `{ data, mimeType }` or `{ blob, mimeType }`, the API with `{ data, media_type }`. People get its name.

const payloadFields = ['base64', 'data', 'blob'] as const;
const typeFields = ['mimeType', 'media_type', 'type'] as const;
const base64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/u;
/** Enough for the size of a picture in all that comes before it in the file. */
const headCharacters = 256 * 1024;
/** What is nested deeper is no block of a tool's answer. */
const depthLimit = 12;

/** The same value, with `{ text: 'Picture, PNG, 200×34, 20 KB' }` in the place of each file in base64. */
export function namePictures(value: unknown, depth = depthLimit): unknown {
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.map((part: unknown) => namePictures(part, depth - 1));
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const name = fileName(fields);
  if (name !== undefined) return { text: name };
  return Object.fromEntries(
    Object.entries(fields).map(([key, part]) => [key, namePictures(part, depth - 1)]),
  );
}

function fileName(fields: Readonly<Record<string, unknown>>): string | undefined {
  const type = typeFields.map((name) => fields[name]).find((one) => isMediaType(one));
  if (type === undefined) return undefined;
  const content = payloadFields
    .map((name) => fields[name])
    .find((one) => typeof one === 'string' && base64.test(one.slice(0, 4096)));
  return typeof content === 'string' ? describe(type, content) : undefined;
}

function isMediaType(value: unknown): value is string {
  return typeof value === 'string' && /^(?!text\/)[a-z]+\/[\w.+-]+$/iu.test(value);
}

function describe(type: string, content: string): string {
  const bytes = decode(content.slice(0, headCharacters));
  const size = pictureSize(bytes);
  const parts = [
    kindOf(type),
    formatOf(type),
    ...(size ? [`${size.width}×${size.height}`] : []),
    fileSize(Math.floor((content.replaceAll(/[\s=]+/gu, '').length * 3) / 4)),
  ];
  return parts.join(', ');
}

function kindOf(type: string): string {
  if (type.startsWith('image/')) return 'Picture';
  if (type.startsWith('audio/')) return 'Sound';
  if (type.startsWith('video/')) return 'Video';
  return 'File';
}

function formatOf(type: string): string {
  const format = type.slice(type.indexOf('/') + 1).replace(/\+xml$/u, '');
  return format.replace(/^x-/u, '').toUpperCase();
}

function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const kib = bytes / 1024;
  return kib < 1024 ? `${Math.round(kib)} KB` : `${(kib / 1024).toFixed(1)} MB`;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const sextets = new Map(Array.from(alphabet, (character, index) => [character, index]));

function decode(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const character of text) {
    const sextet = sextets.get(character);
    if (sextet === undefined) continue;
    bits = ((bits << 6) | sextet) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return Uint8Array.from(bytes);
}

interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Of PNG, GIF, JPEG and WebP, from their headers; undefined for others and for broken ones. */
function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const view = new DataView(bytes.buffer);
  if (bytes.length >= 24 && view.getUint32(0) === 0x89504e47) {
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (bytes.length >= 10 && view.getUint32(0) === 0x47494638) {
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  }
  if (bytes.length >= 4 && view.getUint16(0) === 0xffd8) return jpegSize(view);
  if (bytes.length >= 30 && view.getUint32(8) === 0x57454250) return webpSize(view);
  return undefined;
}

function jpegSize(view: DataView): PictureSize | undefined {
  let at = 2;
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function webpSize(view: DataView): PictureSize | undefined {
  switch (view.getUint32(12)) {
    case 0x56503820: // `VP8 `
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
    case 0x5650384c: {
      // `VP8L`
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case 0x56503858: // `VP8X`
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    default:
      return undefined;
  }
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
