import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';

export type AuditEntry = RouteAnswer<'audit.list'>['items'][number];

interface DeedLabel {
  /** After the name of the operator. */
  readonly did: string;
  /** After “tried to”. */
  readonly tries: string;
}

/** What is done by a call that is recorded when it is allowed. Refused calls without a label are shown as they are. */
export const deedLabels: Readonly<Record<string, DeedLabel>> = {
  'POST /pair/poll': { did: 'paired a device', tries: 'pair a device' },
  'POST /pair/redeem': { did: 'signed in', tries: 'sign in' },
  'POST /step-up': { did: 'unlocked a device', tries: 'unlock a device' },
  'POST /sign-in/links': { did: 'made a sign-in link', tries: 'make a sign-in link' },
  'POST /pair/offers': { did: 'showed a QR code', tries: 'show a QR code' },
  'DELETE /pair/offers': { did: 'withdrew a QR code', tries: 'withdraw a QR code' },
  'POST /pair/answer': {
    did: 'answered a phone that asked to pair',
    tries: 'answer a phone that asked to pair',
  },
  'PATCH /devices/:id': {
    did: 'narrowed the roles of a device',
    tries: 'narrow the roles of a device',
  },
  'DELETE /devices/:id': { did: 'signed out a device', tries: 'sign out a device' },
  'POST /sessions': { did: 'started a session', tries: 'start a session' },
  'POST /sessions/:ref/baton': {
    did: 'took over the terminal of',
    tries: 'take over the terminal of',
  },
  'POST /sessions/:ref/messages': { did: 'sent a command to', tries: 'send a command to' },
  'POST /sessions/:ref/suggestions/:suggestion/send': {
    did: 'sent a suggested command to',
    tries: 'send a suggestion to',
  },
  'POST /sessions/:ref/stop': { did: 'stopped', tries: 'stop' },
  spawn_worker: { did: 'stands behind the worker', tries: 'start a worker' },
  'POST /sessions/:ref/workers': { did: 'started a worker of', tries: 'start a worker of' },
  'POST /sessions/:ref/workers/stop': {
    did: 'stopped with its workers',
    tries: 'stop with its workers',
  },
  'POST /sessions/:ref/resume': { did: 'resumed', tries: 'resume' },
  'POST /sessions/:ref/adopt': { did: 'adopted', tries: 'adopt' },
  'POST /connections': {
    did: 'connected Claude Codes started by hand',
    tries: 'connect Claude Codes started by hand',
  },
  'POST /containers/sweep': {
    did: 'removed what containers had left',
    tries: 'remove what containers have left',
  },
  'POST /crews': { did: 'started a crew', tries: 'start a crew' },
  'POST /crews/:crew/pause': { did: 'paused a crew', tries: 'pause a crew' },
  'POST /crews/:crew/resume': { did: 'resumed a crew', tries: 'resume a crew' },
  'POST /crews/:crew/stop': { did: 'stopped a crew', tries: 'stop a crew' },
  'POST /crews/:crew/tasks': { did: 'added a task to a crew', tries: 'add a task to a crew' },
  'POST /crews/:crew/tasks/:task/retry': {
    did: 'had a task of a crew tried again',
    tries: 'have a task of a crew tried again',
  },
  'POST /webhooks': { did: 'added a webhook', tries: 'add a webhook' },
  'DELETE /webhooks/:id': { did: 'removed a webhook', tries: 'remove a webhook' },
  'POST /webhooks/:id/test': { did: 'tested a webhook', tries: 'test a webhook' },
  'POST /agents': { did: 'published an agent', tries: 'publish an agent' },
  'DELETE /agents/:id': { did: 'revoked an agent', tries: 'revoke an agent' },
  'DELETE /connections/:id': { did: 'revoked a connection', tries: 'revoke a connection' },
  'POST /sessions/:ref/interrupt': { did: 'interrupted', tries: 'interrupt' },
  'POST /sessions/:ref/configuration': {
    did: 'changed the model, effort or mode of',
    tries: 'change the model, effort or mode of',
  },
  'DELETE /sessions/:ref': { did: 'removed', tries: 'remove' },
  'GET /sessions/:ref/transcript': {
    did: 'exported the transcript of',
    tries: 'export the transcript of',
  },
  'POST /sessions/:ref/changes/stage': { did: 'staged changes in', tries: 'stage changes in' },
  'POST /sessions/:ref/changes/unstage': {
    did: 'unstaged changes in',
    tries: 'unstage changes in',
  },
  'POST /sessions/:ref/changes/bring-in': {
    did: 'brought in the commits of',
    tries: 'bring in the commits of',
  },
  'POST /sessions/:ref/changes/commit': { did: 'committed in', tries: 'commit in' },
  'POST /sessions/:ref/changes/push': { did: 'pushed from', tries: 'push from' },
  'POST /gates/:id/answer': { did: 'answered the request', tries: 'answer the request' },
  'POST /questions/:id/answer': { did: 'answered the question', tries: 'answer the question' },
  'DELETE /approvals/:id': {
    did: 'withdrew the standing approval',
    tries: 'withdraw the standing approval',
  },
  'POST /trash/restore': { did: 'restored saved work', tries: 'restore saved work' },
  'POST /trash/drop': { did: 'dropped saved work', tries: 'drop saved work' },
  'POST /operators': { did: 'added an operator', tries: 'add an operator' },
  'PATCH /operators/:operator': { did: 'renamed an operator', tries: 'rename an operator' },
  'DELETE /operators/:operator': { did: 'removed an operator', tries: 'remove an operator' },
  'POST /grants': { did: 'granted a role', tries: 'grant a role' },
  'DELETE /grants/:grant': { did: 'withdrew a role', tries: 'withdraw a role' },
  'POST /invites': { did: 'invited a person', tries: 'invite a person' },
  'DELETE /invites/:invite': { did: 'withdrew an invitation', tries: 'withdraw an invitation' },
  'POST /pin': { did: 'set the PIN', tries: 'set the PIN' },
  'DELETE /pin': { did: 'removed the PIN', tries: 'remove the PIN' },
  'PATCH /settings/:name': { did: 'changed the setting', tries: 'change the setting' },
  'POST /hub/backup': { did: 'backed up the hub', tries: 'back up the hub' },
  'POST /hub/stop': { did: 'stopped the hub', tries: 'stop the hub' },
};

/** `stopped`, `tried to stop` …: what was done, or tried. */
export function deedOf({ call, decision }: AuditEntry): string {
  const label = deedLabels[call];
  if (decision === 'refused') return `tried to ${label?.tries ?? `call ${call}`}`;
  return label?.did ?? `called ${call}`;
}

/** Who, from where, and why it was refused: the second line of an entry. */
export function circumstancesOf(entry: AuditEntry): string {
  const { device, plane, address, reason, unwritten } = entry;
  return [
    device?.name ?? 'the hub',
    plane === 'lan' ? `network, ${address ?? 'unknown address'}` : 'this machine',
    ...(reason === null ? [] : [reasonLabels[reason] ?? reason]),
    ...(unwritten === 0 ? [] : [`${unwritten} more like it`]),
  ].join(' · ');
}

const reasonLabels: Readonly<Record<string, string>> = {
  forbidden_role: 'the role does not allow it',
  step_up_required: 'the device was not unlocked',
  baton_held: 'another device drives',
  unauthorized: 'wrong code',
  gone: 'code used or expired',
};
