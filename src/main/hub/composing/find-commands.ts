import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { SessionView } from '../../../shared/domain/session.ts';
import type { SlashCommand } from '../../../shared/domain/slash-command.ts';
import { commandNameOf } from '../../../shared/domain/slash-command.ts';
import { builtInCommands } from './built-in-commands.ts';
import { firstLine, readFrontMatter } from './front-matter.ts';

// Commands and skills as Claude Code finds them: `.claude/commands/**/*.md` and `.claude/skills/NAME/SKILL.md`
// of the folder, of the repo, and of its own configuration. They are text of the repo: nothing in them is
// run or believed here, links are not followed, and only the head of each file is read (REPO-2).

const filesPerFolder = 300;
const headBytes = 16 * 1024;
const descriptionLimit = 200;
const commandDepth = 4;

type Found = SlashCommand['source'];

/** Every command that can be typed into the session; of two with one name, the one that Claude Code takes. */
export async function findCommands(
  view: Pick<SessionView, 'cwd' | 'repo'>,
  claudeConfigDirectory: string,
): Promise<readonly SlashCommand[]> {
  const projects = [...new Set([view.cwd, view.repo])].map((folder) => join(folder, '.claude'));
  const lists = await Promise.all([
    ...projects.map((folder) => commandsIn(folder, 'project')),
    commandsIn(claudeConfigDirectory, 'personal'),
  ]);
  const byName = new Map<string, SlashCommand>();
  for (const command of [...lists.flat(), ...builtInCommands]) {
    if (!byName.has(command.name)) byName.set(command.name, command);
  }
  return sortedCommands([...byName.values()]);
}

export function sortedCommands(commands: readonly SlashCommand[]): readonly SlashCommand[] {
  return commands.toSorted((one, other) => one.name.localeCompare(other.name));
}

async function commandsIn(folder: string, source: Found): Promise<readonly SlashCommand[]> {
  const [commands, skills] = await Promise.all([
    markdownIn(join(folder, 'commands')),
    skillsIn(join(folder, 'skills')),
  ]);
  const found = await Promise.all(
    [...commands, ...skills].map(({ name, path }) => readCommand(name, path, source)),
  );
  return found.filter((command) => command !== null);
}

interface CommandFile {
  readonly name: string;
  readonly path: string;
}

async function markdownIn(top: string): Promise<readonly CommandFile[]> {
  const files: CommandFile[] = [];
  let level: readonly { readonly folder: string; readonly prefix: string }[] = [
    { folder: top, prefix: '' },
  ];
  for (let depth = 0; depth < commandDepth && level.length > 0; depth += 1) {
    const below = [];
    for (const { folder, prefix } of level) {
      for (const entry of await entriesOf(folder)) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) below.push({ folder: path, prefix: `${prefix}${entry.name}:` });
        else if (entry.isFile() && entry.name.endsWith('.md')) {
          files.push({ name: prefix + entry.name.slice(0, -'.md'.length), path });
        }
        if (files.length >= filesPerFolder) return files;
      }
    }
    level = below;
  }
  return files;
}

async function skillsIn(folder: string): Promise<readonly CommandFile[]> {
  const entries = await entriesOf(folder);
  return entries
    .filter((entry) => entry.isDirectory())
    .slice(0, filesPerFolder)
    .map(({ name }) => ({ name, path: join(folder, name, 'SKILL.md') }));
}

async function readCommand(
  name: string,
  path: string,
  source: Found,
): Promise<SlashCommand | null> {
  if (commandNameOf(`/${name}`) !== name) return null;
  const text = await readHead(path);
  if (text === null) return null;
  const fields = readFrontMatter(text);
  if (fields.get('user-invocable') === 'false') return null;
  const description = fields.get('description') ?? firstLine(text);
  return {
    name,
    description: description.slice(0, descriptionLimit),
    argumentHint: (fields.get('argument-hint') ?? '').slice(0, descriptionLimit),
    source,
    kind: 'prompt',
  };
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // Most repos have none.
    return [];
  }
}

async function readHead(path: string): Promise<string | null> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    // Not there, a link, or not ours to read.
    return null;
  }
}
