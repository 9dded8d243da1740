import type { BrowserContext, Locator } from '@playwright/test';
import { decodeQR } from 'qr/decode.js';

/** What a camera would read off the screen here. */
export async function readCode(context: BrowserContext, shown: Locator): Promise<string> {
  const png = (await shown.screenshot()).toString('base64');
  // A browser decodes the picture; not the page of the hub, whose policy forbids it to load one from a text.
  const blank = await context.newPage();
  const seen = await blank.evaluate(async (base64) => {
    const answer = await fetch(`data:image/png;base64,${base64}`);
    const bitmap = await createImageBitmap(await answer.blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const drawing = canvas.getContext('2d');
    if (!drawing) throw new Error('this browser draws nothing');
    drawing.drawImage(bitmap, 0, 0);
    const { width, height, data } = drawing.getImageData(0, 0, bitmap.width, bitmap.height);
    return { width, height, data: [...data] };
  }, png);
  await blank.close();
  return decodeQR({ ...seen, data: Uint8Array.from(seen.data) });
}
