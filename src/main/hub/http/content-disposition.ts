/** For a file to be saved, never to be shown: an old client reads the first name, every other the second. */
export function attachmentDisposition(fileName: string): string {
  const plain = fileName.replaceAll(/[^\w.-]+/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
}
