import type { AccessLevel, Condition } from './operator.ts';

// The only place where a right is written down. `authorize` reads it, and a test compares every action at
// every access level with a table of its own.

/** A right is a name for actions that are granted together. */
export const rights = {
  /** See the hub and the shared sessions, leave a note beside them, and suggest a prompt. */
  view: [
    'shell.read',
    'hub.read',
    'stream.open',
    'session.read',
    'changes.read',
    'note.add',
    'suggestion.make',
  ],
  /** Search and export transcripts. */
  export: ['session.search', 'session.export'],
  /** Stop the turn. */
  interrupt: ['session.interrupt'],
  /** Answer permission requests, one at a time, and have asked again what was allowed for longer. */
  decide: ['gate.answer', 'approval.withdraw'],
  /** Answer what a session asks its operators. */
  answer: ['question.answer'],
  /** Give a session work and arrange it. */
  say: ['message.send', 'peer.message', 'file.upload', 'session.arrange'],
  /** Raw bytes and the size of a terminal. */
  type: ['terminal.type'],
  /** Ask for the baton, which `type` requires. */
  drive: ['baton.ask'],
  /** Whatever starts, stops or changes a session, or changes the repo through it. */
  manage: [
    'session.start',
    'session.stop',
    'session.remove',
    'session.change-mode',
    'gate.answer-always',
    'baton.force',
    'worker.spawn',
    'changes.stage',
    'changes.commit',
    'changes.push',
  ],
  /** See who is on this hub, as far as it concerns the caller. */
  people: ['operator.read'],
  /** See and sign out devices. */
  devices: ['device.read', 'device.revoke'],
  audit: ['audit.read'],
  /** The hub itself, and who may use it. */
  own: [
    'repo.inspect',
    'repo.trust',
    'device.pair',
    'role.grant',
    'account.manage',
    'settings.change',
    'hub.backup',
    'hub.stop',
  ],
  /** What a Claude Code asks for through its runner or its channel. */
  work: ['hook.post', 'mcp.call', 'session.read', 'peer.message', 'file.upload', 'worker.spawn'],
} as const satisfies Record<string, readonly string[]>;

export type Right = keyof typeof rights;

type Rights = Readonly<Partial<Record<Right, Condition>>>;

const observer: Rights = { view: 'yes', people: 'yes', devices: 'self', audit: 'own' };

const speaker: Rights = { ...observer, export: 'yes', interrupt: 'yes', answer: 'yes', say: 'yes' };

const ownerRemote: Rights = {
  view: 'yes',
  people: 'yes',
  export: 'yes',
  interrupt: 'yes',
  decide: 'yes',
  answer: 'yes',
  say: 'yes',
  drive: 'yes',
  type: 'baton+step-up',
  manage: 'step-up',
  devices: 'yes',
  audit: 'yes',
};

const program: Rights = { work: 'own' };

/** The rights of each access level; a right that is not named is not given. */
export const levelRights: Readonly<Record<AccessLevel, Rights>> = {
  observer,
  approver: { ...observer, export: 'yes', interrupt: 'yes', decide: 'yes', answer: 'yes' },
  speaker,
  driver: { ...speaker, drive: 'yes', type: 'baton' },
  'owner-remote': ownerRemote,
  'owner-desktop': { ...ownerRemote, type: 'baton', manage: 'yes', own: 'yes' },
  channel: program,
  worker: program,
};
