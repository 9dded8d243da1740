import { beforeAll, expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { HubError } from '../../../src/shared/client/hub-error.ts';
import { hubLabOfFile } from '../../support/hub-lab.ts';
import { runCli } from '../../support/run-command-line.ts';
import { inviteOperator } from '../../support/second-operator.ts';
import { eventually, messageState, sessionState } from '../../support/session-waits.ts';

// What operators write beside one real session: Ana owns the hub, Mia may only observe.

const lab = hubLabOfFile();
let ana: HttpClient;
let mia: HttpClient;
const params = { ref: 'web' };

beforeAll(async () => {
  ana = lab.client;
  await ana.call('sessions.start', {
    body: { path: lab.repo, name: 'web', permissionMode: 'manual' },
  });
  await sessionState(ana, 'web', 'idle');
  const invited = { name: 'Mia', role: 'observer', session: 'web' } as const;
  mia = (await inviteOperator(ana, invited)).client;
});

async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (thrown) {
    if (thrown instanceof HubError) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
}

/** A run of the owner's command line. */
function run(...argv: readonly string[]) {
  const environment = { ROUNDHOUSE_HUB: lab.hub.url, ROUNDHOUSE_TOKEN: lab.hub.token };
  return runCli(argv, { environment });
}

async function notesOf(client: HttpClient) {
  const { items } = await client.call('notes.list', { params });
  return items.map(({ text, from, isUnseen }) => ({ text, from: from.name, isUnseen }));
}

test('[SUG1] [SUG2] a suggestion of an observer reaches Claude Code when the owner sends it, as it was edited', async () => {
  const refused = await refusalOf(
    mia.call('sessions.send', { params, body: { text: 'not mine to send' } }),
  );
  const { id: suggestion } = await mia.call('suggestions.make', {
    params,
    body: { text: 'suggested-only text' },
  });
  const ownSend = await refusalOf(
    mia.call('suggestions.send', {
      params: { ...params, suggestion },
      body: { text: 'suggested-only text' },
    }),
  );

  const sent = await ana.call('suggestions.send', {
    params: { ...params, suggestion },
    body: { text: 'edited-and-sent text' },
  });
  const receipt = await messageState(ana, sent.message ?? '', 'answered');

  expect([refused, ownSend].map((text) => text.split(':')[0])).toEqual([
    'forbidden_role',
    'forbidden_role',
  ]);
  expect(sent).toMatchObject({ state: 'sent', isEdited: true, from: { name: 'Mia' } });
  expect(receipt).toMatchObject({
    text: 'edited-and-sent text',
    from: { id: sent.decidedBy?.id },
    suggestedBy: { name: 'Mia' },
  });
  const asked = lab.model.requests.map((request) => JSON.stringify(request.body));
  expect(asked.some((body) => body.includes('edited-and-sent text'))).toBe(true);
  expect(asked.some((body) => body.includes('suggested-only text'))).toBe(false);
  // Its author sees what became of it.
  const { items } = await mia.call('suggestions.list', { params });
  expect(items).toMatchObject([{ id: suggestion, state: 'sent', message: sent.message }]);
});

test('[NOTE2] the text of a note is in no request that Claude Code makes', async () => {
  await ana.call('sessions.note', { params, body: { text: 'note-before-the-turn' } });
  const message = await ana.call('sessions.send', { params, body: { text: 'the prompt itself' } });
  await ana.call('sessions.note', { params, body: { text: 'note-during-the-turn' } });
  await messageState(ana, message.id, 'answered');
  const next = await ana.call('sessions.send', { params, body: { text: 'the second prompt' } });
  await messageState(ana, next.id, 'answered');

  const asked = lab.model.requests.map((request) => JSON.stringify(request.body));
  expect(asked.some((body) => body.includes('the second prompt'))).toBe(true);
  expect(asked.filter((body) => /note-(?:before|during)-the-turn/.test(body))).toEqual([]);
  const texts = (await notesOf(mia)).map(({ text }) => text);
  expect(texts).toEqual(['note-before-the-turn', 'note-during-the-turn']);
});

test('[NOTE3] [NOTE4] a mention is unseen until the person has seen it, and one who may not see the session is as unknown as no one', async () => {
  await ana.call('operators.add', { body: { name: 'Outsider' } });

  const written = await ana.call('sessions.note', {
    params,
    body: { text: '@mia please look, and @Outsider and @Nobody too' },
  });

  expect(written.unknown).toEqual(['Outsider', 'Nobody']);
  const readers = await mia.call('notes.readers', { params });
  expect(readers.items.map(({ name }) => name)).not.toContain('Outsider');
  expect((await notesOf(mia)).at(-1)).toMatchObject({ isUnseen: true });
  expect((await notesOf(ana)).at(-1)).toMatchObject({ isUnseen: false });

  await mia.call('notes.see', { params: { ...params, note: written.id }, body: {} });

  expect((await notesOf(mia)).at(-1)).toMatchObject({ isUnseen: false });
});

test('[NOTE1] the author of a note edits and deletes it, on the command line too', async () => {
  const added = await run('note', 'web', 'first @Outsider', '--json');
  const { id } = JSON.parse(added.stdout) as { readonly id: string };

  const edited = await run('note', 'web', 'corrected note', '--edit', id);
  const listed = await run('notes', 'web');
  const exported = await run('export', 'web');
  const byMia = await refusalOf(mia.call('notes.delete', { params: { ...params, note: id } }));
  const deleted = await run('note', 'web', '--delete', id);
  const after = await run('notes', 'web');

  expect(added.stderr).toBe(
    'warning: @Outsider was not notified: no person of that name can see this session.\n',
  );
  expect(edited).toMatchObject({ code: 0, stdout: `Note ${id} changed.\n` });
  expect(listed.stdout).toContain('  corrected note');
  expect(listed.stdout).not.toContain('first');
  expect(byMia).toMatch(/^forbidden_role: Only /);
  expect(deleted).toMatchObject({ code: 0, stdout: `Note ${id} deleted.\n` });
  expect(after.stdout).not.toContain(id);
  expect(exported.stdout).toContain('corrected note');
  expect(exported.stdout).not.toContain('first @Outsider');
  expect((await run('export', 'web')).stdout).not.toContain('corrected note');
});

test('[SUG4] the owner declines a suggestion on the command line, and its author sees why', async () => {
  await mia.call('suggestions.make', { params, body: { text: 'rewrite it in C' } });
  const open = (await ana.call('suggestions.list', { params })).items.at(-1);

  const declined = await run(
    'suggestion',
    'decline',
    'web',
    open?.id ?? '',
    '--reason',
    'too much',
  );

  expect(declined.stdout).toMatch(/^u_\w+ declined by .+: too much\n$/);
  const { items } = await mia.call('suggestions.list', { params });
  expect(items.at(-1)).toMatchObject({ state: 'declined', reason: 'too much' });
});

test('[SUG5] an open suggestion is dropped when the grant of its author is withdrawn', async () => {
  const { id } = await mia.call('suggestions.make', { params, body: { text: 'too late' } });
  const { items: grants } = await ana.call('grants.list');
  const grant = grants.find(({ operator }) => operator.name === 'Mia')?.id ?? '';

  await ana.call('grants.withdraw', { params: { grant } });

  const dropped = await eventually('the suggestion to be dropped', async () => {
    const { items } = await ana.call('suggestions.list', { params });
    return items.find((one) => one.id === id && one.state === 'dropped');
  });
  expect(dropped.reason).toBe('Mia may not see this session any more.');
});
