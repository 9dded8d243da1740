const edge = 64;

/** A small picture of a picture, as a data URL; null for what this browser cannot draw. */
export async function thumbnailOf(file: File): Promise<string | null> {
  if (!file.type.startsWith('image/') || file.type === 'image/svg+xml') return null;
  try {
    using bitmap = disposable(await createImageBitmap(file));
    const canvas = document.createElement('canvas');
    const { width, height } = bitmap.image;
    const scale = edge / Math.min(width, height);
    canvas.width = edge;
    canvas.height = edge;
    const left = (edge - width * scale) / 2;
    const top = (edge - height * scale) / 2;
    canvas.getContext('2d')?.drawImage(bitmap.image, left, top, width * scale, height * scale);
    return canvas.toDataURL('image/jpeg', 0.7);
  } catch {
    // Broken, or a kind that this browser does not know: the name has to do.
    return null;
  }
}

function disposable(image: ImageBitmap) {
  return { image, [Symbol.dispose]: () => image.close() };
}
