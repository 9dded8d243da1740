import type { GuardedAction } from '../../src/shared/domain/action.ts';

// The table of rights a second time, written from the requirements and not from the code: a changed cell
// in one of the two is a failing test, whoever changed it. One letter for each cell:
// y yes, - no, b baton, s step-up, x baton and step-up, o own, m self.
export const columns = [
  'observer',
  'approver',
  'speaker',
  'driver',
  'owner-remote',
  'owner-desktop',
  'channel',
  'worker',
] as const;

const table = `
  shell.read            y y y y y y - -
  hub.read              y y y y y y - -
  stream.open           y y y y y y - -
  session.read          y y y y y y o o
  session.search        - y y y y y - -
  session.export        - y y y y y - -
  message.send          - - y y y y - -
  terminal.type         - - - b x b - -
  baton.ask             - - - y y y - -
  baton.force           - - - - s y - -
  session.interrupt     - y y y y y - -
  gate.answer           - y - - y y - -
  gate.answer-always    - - - - s y - -
  question.answer       - y y y y y - -
  approval.withdraw     - y - - y y - -
  session.start         - - - - s y - -
  session.stop          - - - - s y - -
  session.remove        - - - - s y - -
  session.arrange       - - y y y y - -
  session.change-mode   - - - - s y - -
  worker.spawn          - - - - s y o o
  peer.message          - - y y y y o o
  note.add              y y y y y y - -
  suggestion.make       y y y y y y - -
  file.upload           - - y y y y o o
  changes.read          y y y y y y - -
  changes.stage         - - - - s y - -
  changes.commit        - - - - s y - -
  changes.push          - - - - s y - -
  hook.post             - - - - - - o o
  mcp.call              - - - - - - o o
  repo.inspect          - - - - - y - -
  repo.trust            - - - - - y - -
  operator.read         y y y y y y - -
  device.pair           - - - - - y - -
  device.read           m m m m y y - -
  device.revoke         m m m m y y - -
  role.grant            - - - - - y - -
  account.manage        - - - - - y - -
  settings.change       - - - - - y - -
  audit.read            o o o o y y - -
  hub.backup            - - - - - y - -
  hub.stop              - - - - - y - -
`;

export type Column = (typeof columns)[number];
export type Letter = 'y' | '-' | 'b' | 's' | 'x' | 'o' | 'm';

export const rows = table
  .trim()
  .split('\n')
  .map((line) => {
    const [action = '', ...letters] = line.trim().split(/\s+/);
    return { action: action as GuardedAction, letters: letters as Letter[] };
  });

export const cells = rows.flatMap(({ action, letters }) =>
  columns.map((column, index) => ({ action, column, letter: letters[index] ?? '-' })),
);

/** One cell. */
export function letterOf(action: GuardedAction, column: Column): Letter {
  return cells.find((cell) => cell.action === action && cell.column === column)?.letter ?? '-';
}
