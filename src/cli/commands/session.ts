import type { Command } from 'commander';

import { taskLabel } from '../../shared/domain/background-task.ts';
import { missingFilesLabel } from '../../shared/domain/missing-files.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { CommandHost } from '../command-context.ts';
import { sessionReference } from '../session-reference.ts';
import { shellWord } from '../shell-word.ts';
import { fields } from '../table.ts';
import { ageWords, attachedWords } from '../words.ts';

type Detail = RouteAnswer<'sessions.read'>;

export function addSession(program: Command, host: CommandHost): void {
  program
    .command('session')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .description('show all details of a session')
    .action((name: string) =>
      host.run(async ({ connect, output, clock }) => {
        const { http } = await connect();
        const detail = await http.call('sessions.read', {
          params: { ref: sessionReference(name) },
        });
        output.result(detail, () => fields(linesOf(detail, clock.now())));
      }),
    );
}

function tallyWords({ calls, failures, denials }: Detail['tally']): string {
  return `${calls} ${calls === 1 ? 'call' : 'calls'}, ${failures} failed, ${denials} refused`;
}

function linesOf(detail: Detail, now: number): readonly (readonly [string, string])[] {
  const lines: readonly (readonly [string, string | null])[] = [
    ['Name', detail.name],
    ['State', detail.detail === null ? detail.state : `${detail.state}: ${detail.detail}`],
    ['Repo', detail.repo],
    ['Folder', detail.cwd === detail.repo ? null : detail.cwd],
    ['Branch', detail.branch],
    ['Worktree', missingFilesLabel(detail.worktree?.missing)],
    ['Model', detail.model],
    ['Permission mode', detail.permissionMode],
    ['Launcher', detail.launcher],
    ['Owner', detail.owner.name],
    ['Attached', attachedWords(detail) || null],
    ['Cost', detail.cost === null ? null : `$${detail.cost.toFixed(2)}`],
    ['Context used', detail.context === null ? null : `${detail.context} %`],
    ['Tools', tallyWords(detail.tally)],
    ['Waiting', waitingWords(detail)],
    ...detail.left.map(({ pid, command }) => ['Still runs', `${pid} ${command}`] as const),
    ...outputLines(detail),
    ...detail.tasks.map(
      (task) => ['Running', `${taskLabel(task)} (${ageWords(task.since, now)})`] as const,
    ),
    ['Created', detail.createdAt],
    ['Last event', `${detail.lastAt} (${detail.lastSeq})`],
    ['Id', detail.id],
    ['Claude session', detail.claudeSessionId],
    ['Claude Code', detail.claudeVersion],
    ['Command', commandWords(detail)],
  ];
  return lines.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}

/** As a shell would take it. */
function commandWords({ command }: Detail): string | null {
  if (command === null) return 'not reported: it was started by an older version of Roundhouse';
  return command.length === 0 ? null : command.map(shellWord).join(' ');
}

/** The last lines of a Claude Code that has ended, under one label. */
function outputLines({ output }: Detail): readonly (readonly [string, string])[] {
  const lines = output === '' ? [] : output.split('\n');
  return lines.map((line, index) => [index === 0 ? 'Last output' : '', line] as const);
}

function waitingWords({ gates, messages }: Detail): string | null {
  const parts = [
    gates.length > 0 ? `${gates.length} ${gates.length === 1 ? 'gate' : 'gates'}` : '',
    messages.length > 0
      ? `${messages.length} ${messages.length === 1 ? 'message' : 'messages'}`
      : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(', ');
}
