/** How the program is started at login. */
export interface LoginStart {
  readonly executable: string;
  readonly args: readonly string[];
}

/** A file of `autostart`, as Linux desktops read it. */
export function loginEntry({ executable, args }: LoginStart): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Roundhouse',
    `Exec=${[executable, ...args].map(quoted).join(' ')}`,
    'Terminal=false',
  ];
  return `${lines.join('\n')}\n`;
}

/** An argument as `Exec` wants it: quoted, then escaped once more as every value is. */
function quoted(argument: string): string {
  const inside = argument.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%');
  return `"${inside.replaceAll('\\', String.raw`\\`)}"`;
}
