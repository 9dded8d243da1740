// Programs of Windows by their absolute path: a bare name would be looked for in the current folder first, which is
// often a repo, and in whatever `PATH` names.

/** The folder of Windows, which is not always on C. */
export function windowsFolderOf(systemRoot: string | undefined): string {
  const folder = systemRoot ?? '';
  return /^[a-z]:\\/i.test(folder) ? folder : 'C:\\Windows';
}

export function windowsPowerShell(windowsFolder: string): string {
  return `${windowsFolder}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
}
