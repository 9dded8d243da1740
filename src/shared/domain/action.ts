import type { Grant, Standing } from './operator.ts';

type Row = readonly [
  observer: Grant,
  approver: Grant,
  driver: Grant,
  ownerRemote: Grant,
  ownerDesktop: Grant,
  channel: Grant,
  worker: Grant,
];

/**
 * The whole table of rights: every action that an edge can ask for, by standing. It is the only place
 * where a right is written down; `authorize` reads it, and the tests go through every cell.
 *
 * `public` actions need no credential at all.
 */
const table = {
  'shell.read': ['yes', 'yes', 'yes', 'yes', 'yes', 'no', 'no'],
  'hub.read': ['yes', 'yes', 'yes', 'yes', 'yes', 'no', 'no'],
  'stream.open': ['yes', 'yes', 'yes', 'yes', 'yes', 'no', 'no'],
  'session.read': ['yes', 'yes', 'yes', 'yes', 'yes', 'own', 'own'],
  'session.search': ['no', 'yes', 'yes', 'yes', 'yes', 'no', 'no'],
  'session.export': ['no', 'yes', 'yes', 'yes', 'yes', 'no', 'no'],
  'message.send': ['no', 'no', 'yes', 'yes', 'yes', 'no', 'no'],
  'terminal.type': ['no', 'no', 'baton', 'baton+step-up', 'baton', 'no', 'no'],
  'baton.ask': ['no', 'no', 'yes', 'yes', 'yes', 'no', 'no'],
  'baton.force': ['no', 'no', 'no', 'step-up', 'yes', 'no', 'no'],
  'session.interrupt': ['no', 'yes', 'yes', 'yes', 'yes', 'no', 'no'],
  'gate.answer': ['no', 'yes', 'no', 'yes', 'yes', 'no', 'no'],
  'gate.answer-always': ['no', 'no', 'no', 'step-up', 'yes', 'no', 'no'],
  'session.start': ['no', 'no', 'no', 'step-up', 'yes', 'no', 'no'],
  'session.stop': ['no', 'no', 'no', 'step-up', 'yes', 'no', 'no'],
  'session.remove': ['no', 'no', 'no', 'step-up', 'yes', 'no', 'no'],
  'session.arrange': ['no', 'no', 'yes', 'yes', 'yes', 'no', 'no'],
  'session.change-mode': ['no', 'no', 'no', 'step-up', 'yes', 'no', 'no'],
  'worker.spawn': ['no', 'no', 'no', 'step-up', 'yes', 'own', 'own'],
  'peer.message': ['no', 'no', 'yes', 'yes', 'yes', 'own', 'own'],
  'note.add': ['yes', 'yes', 'yes', 'yes', 'yes', 'no', 'no'],
  'file.upload': ['no', 'no', 'yes', 'yes', 'yes', 'own', 'own'],
  'changes.read': ['yes', 'yes', 'yes', 'yes', 'yes', 'no', 'no'],
  'changes.stage': ['no', 'no', 'no', 'step-up', 'yes', 'no', 'no'],
  'changes.commit': ['no', 'no', 'no', 'step-up', 'yes', 'no', 'no'],
  'changes.push': ['no', 'no', 'no', 'step-up', 'yes', 'no', 'no'],
  'hook.post': ['no', 'no', 'no', 'no', 'no', 'own', 'own'],
  'mcp.call': ['no', 'no', 'no', 'no', 'no', 'own', 'own'],
  'repo.inspect': ['no', 'no', 'no', 'no', 'yes', 'no', 'no'],
  'repo.trust': ['no', 'no', 'no', 'no', 'yes', 'no', 'no'],
  'device.pair': ['no', 'no', 'no', 'no', 'yes', 'no', 'no'],
  'device.read': ['self', 'self', 'self', 'yes', 'yes', 'no', 'no'],
  'device.revoke': ['self', 'self', 'self', 'yes', 'yes', 'no', 'no'],
  'role.grant': ['no', 'no', 'no', 'no', 'yes', 'no', 'no'],
  'account.manage': ['no', 'no', 'no', 'no', 'yes', 'no', 'no'],
  'settings.change': ['no', 'no', 'no', 'no', 'yes', 'no', 'no'],
  'audit.read': ['own', 'own', 'own', 'yes', 'yes', 'no', 'no'],
  'hub.backup': ['no', 'no', 'no', 'no', 'yes', 'no', 'no'],
  'hub.stop': ['no', 'no', 'no', 'no', 'yes', 'no', 'no'],
} as const satisfies Record<string, Row>;

export type GuardedAction = keyof typeof table;

/** What a route or a frame declares that it does. `public` is served without a credential. */
export type Action = GuardedAction | 'public';

export const guardedActions = Object.keys(table) as readonly GuardedAction[];

const columns: Readonly<Record<Exclude<Standing, 'none'>, number>> = {
  observer: 0,
  approver: 1,
  driver: 2,
  'owner-remote': 3,
  'owner-desktop': 4,
  channel: 5,
  worker: 6,
};

/** One cell of the table. */
export function grantOf(action: Action, standing: Standing): Grant {
  if (action === 'public') return 'yes';
  if (standing === 'none') return 'no';
  return table[action][columns[standing]] ?? 'no';
}
