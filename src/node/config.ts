/** The folder of Windows, which is not always on C. */
export function windowsFolder(): string {
  const folder = process.env['SystemRoot'] ?? '';
  return /^[a-z]:\\/i.test(folder) ? folder : 'C:\\Windows';
}
