import { Buffer } from 'node:buffer';

/** One line of `git config --list`. */
export interface ListedSetting {
  /** `system`, `global`, `local`, `worktree` or `command`. */
  readonly scope: string;
  /** The file that has it, as git names it. */
  readonly file: string;
  /** Section and name in lower case, the part between them as it is written. */
  readonly key: string;
  readonly value: string;
  /** Its bytes are UTF-8, so that they can be handed back to git. */
  readonly isText: boolean;
}

/**
 * `scope NUL origin NUL key LF value NUL`; a key without a value has no LF. Neither a key nor a file name
 * of the configuration can hold a NUL, and no key a line end. `output` has one character per byte.
 */
export function parseSettings(output: string): readonly ListedSetting[] {
  const parts = output.split('\0');
  const settings: ListedSetting[] = [];
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [scope = '', origin = '', entry = ''] = parts.slice(at, at + 3);
    settings.push({ scope, file: decode(origin).text.replace(/^file:/, ''), ...parseEntry(entry) });
  }
  return settings;
}

/** `key LF value NUL`, as a single file is listed. */
export function parseFileSettings(
  output: string,
  from: Pick<ListedSetting, 'scope' | 'file'>,
): readonly ListedSetting[] {
  const entries = output.split('\0').filter((entry) => entry !== '');
  return entries.map((entry) => ({ ...from, ...parseEntry(entry) }));
}

function parseEntry(entry: string): Pick<ListedSetting, 'key' | 'value' | 'isText'> {
  const end = entry.indexOf('\n');
  const key = decode(end === -1 ? entry : entry.slice(0, end));
  const value = decode(end === -1 ? '' : entry.slice(end + 1));
  return { key: key.text, value: value.text, isText: key.isText && value.isText };
}

function decode(bytes: string): { readonly text: string; readonly isText: boolean } {
  const buffer = Buffer.from(bytes, 'latin1');
  const text = buffer.toString('utf8');
  return { text, isText: Buffer.from(text, 'utf8').equals(buffer) };
}
