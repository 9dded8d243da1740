import { fileMention } from '../../../shared/domain/file-mention.ts';
// Where in a text something can be completed, and how the text reads afterwards. Claude Code takes `@path`
// as far as the next blank, `@"a path"` with blanks, and a command only at the very beginning.

export interface CompletionSpot {
  readonly type: 'file' | 'command' | 'person';
  /** What is typed of it so far. */
  readonly query: string;
  /** What of the text it takes the place of. */
  readonly from: number;
  readonly to: number;
}

const mention = /(?:^|[\s(])@(?:"([^"\n]*)|([^\s"]*))$/u;

/** What is being typed at the caret; null where there is nothing to complete. */
export function completionSpot(text: string, caret: number): CompletionSpot | null {
  const before = text.slice(0, caret);
  const command = /^\/([\p{L}\p{N}:._-]*)$/u.exec(before);
  if (command) return { type: 'command', query: command[1] ?? '', from: 0, to: caret };
  const file = mention.exec(before);
  if (!file) return null;
  const from = before.lastIndexOf('@');
  return { type: 'file', query: file[1] ?? file[2] ?? '', from, to: caret };
}

/** A person's name in a note. */
export function personSpot(text: string, caret: number): CompletionSpot | null {
  const typed = /(?:^|[\s(])@([^\s@]*)$/u.exec(text.slice(0, caret));
  if (!typed) return null;
  const query = typed[1] ?? '';
  return { type: 'person', query, from: caret - query.length - 1, to: caret };
}

export interface EditedText {
  readonly text: string;
  readonly caret: number;
}

/** The text with what was chosen in place; a folder stays open, so that its files can be looked through. */
export function complete(text: string, spot: CompletionSpot, chosen: string): EditedText {
  const { word, caretBack } = wordOf(spot, chosen);
  const rest = text.slice(spot.to);
  const isOpen = chosen.endsWith('/');
  const gap = isOpen || /^\s/u.test(rest) ? '' : ' ';
  const inserted = word + gap;
  const caret = spot.from + inserted.length - caretBack;
  return { text: text.slice(0, spot.from) + inserted + rest, caret };
}

function wordOf(spot: CompletionSpot, chosen: string) {
  if (spot.type === 'command') return { word: `/${chosen}`, caretBack: 0 };
  if (spot.type === 'person') return { word: `@${chosen}`, caretBack: 0 };
  const word = fileMention(chosen) ?? `@${chosen}`;
  // Inside of the quotes, where the name of a file goes on.
  return { word, caretBack: chosen.endsWith('/') && word.endsWith('"') ? 1 : 0 };
}

/** Commands that fit what is typed: those that begin with it, then those that have it anywhere. */
export function fittingCommands<Command extends { readonly name: string }>(
  commands: readonly Command[],
  query: string,
): readonly Command[] {
  const wanted = query.toLowerCase();
  function rank({ name }: Command): number {
    const at = name.toLowerCase().indexOf(wanted);
    return at <= 0 ? at : 1;
  }
  return commands
    .filter((command) => rank(command) >= 0)
    .toSorted((one, other) => rank(one) - rank(other));
}
