import type { Command } from 'commander';

import { sessionPath } from '../../shared/domain/session-path.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { CommandHost } from '../command-context.ts';
import { gateOfQuestion } from '../operator-questions.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { ageWords } from '../words.ts';

function asks({ agent, summary, isTooLarge, fourEyes }: Gate): string {
  const rule = fourEyes ? ` (${fourEyesText(fourEyes)})` : '';
  const text = isTooLarge
    ? `Too large to show. Allow it in the terminal, or deny it here. ${summary}`
    : summary;
  return `${agent ? `${agentText(agent)}: ${text}` : text}${rule}`;
}

function fourEyesText({ approvers, causedBy, agreed }: NonNullable<Gate['fourEyes']>): string {
  const people = approvers === 1 ? 'another person' : `${approvers} people`;
  const not = causedBy.map(({ name }) => name).join(', ');
  const by = agreed.map(({ name }) => name).join(', ');
  return `four eyes: ${people}${not && `, not ${not}`}${by && `; agreed: ${by}`}`;
}

/** Two agents of one kind are told apart by their ids. */
function agentText({ id, type }: { readonly id: string; readonly type: string | null }): string {
  return `${type === null ? 'sub-agent' : `${type} agent`} ${id.slice(0, 6)}`;
}

type Gate = RouteAnswer<'gates.list'>['items'][number];
type Session = RouteAnswer<'sessions.list'>['items'][number];

const columns: readonly Column[] = [
  { title: 'GATE' },
  { title: 'SESSION', leastWidth: 10 },
  { title: 'TOOL', leastWidth: 8 },
  { title: 'AGE' },
  { title: 'ASKS', leastWidth: 12 },
];

export function addGates(program: Command, host: CommandHost): void {
  program
    .command('gates')
    .description('list requests that wait for an answer, oldest first')
    .action(() =>
      host.run(async ({ connect, output, clock }) => {
        const { http } = await connect();
        const [gates, questions, sessions] = await Promise.all([
          http.call('gates.list'),
          http.call('questions.list'),
          http.call('sessions.list'),
        ]);
        const known = new Map(sessions.items.map((session) => [session.id, session]));
        const items = [...gates.items, ...questions.items.map(gateOfQuestion)].toSorted(
          (one, other) => one.askedAt.localeCompare(other.askedAt),
        );
        output.result(items, () => {
          if (items.length === 0) return 'No requests are waiting.';
          const rows = items.map((gate) => [
            { text: gate.id },
            { text: pathOf(known.get(gate.session), known) ?? gate.sessionName },
            { text: gate.tool },
            { text: ageWords(gate.askedAt, clock.now()) },
            { text: 'hash' in gate ? asks(gate) : gate.summary },
          ]);
          return table(columns, rows, output.columns);
        });
      }),
    );
}

/** A worker is named with the sessions above it. */
function pathOf(
  session: Session | undefined,
  known: ReadonlyMap<string, Session>,
): string | undefined {
  return session && sessionPath(session, known).join(' › ');
}
