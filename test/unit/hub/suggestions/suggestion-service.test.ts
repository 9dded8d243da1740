import { beforeEach, describe, expect, test } from 'vitest';

import { aNewSession } from '../../../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../../../src/main/hub/events/event-log.ts';
import {
  noNotifications,
  typedDelivery,
} from '../../../../src/main/hub/messages/message-delivery.ts';
import { MessageService } from '../../../../src/main/hub/messages/message-service.ts';
import { SuggestionService } from '../../../../src/main/hub/suggestions/suggestion-service.ts';
import { WithdrawnAuthors } from '../../../../src/main/hub/suggestions/withdrawn-authors.ts';
import { asId, type SuggestionId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ok } from '../../../../src/shared/base/result.ts';
import type { Actor } from '../../../../src/shared/domain/actor.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { hubEvent } from '../../../support/people.ts';
import { MemoryStore } from '../../../support/store/memory-store.ts';
import { sampleSetup } from '../../../support/store/sample-events.ts';

const session = asId('session', 's_one');
const mia: Actor = { type: 'operator', id: 'o_mia', name: 'Mia' };
const ana: Actor = { type: 'operator', id: 'o_ana', name: 'Ana' };
const jo: Actor = { type: 'operator', id: 'o_jo', name: 'Jo' };

/** A session with the services over a log in memory, and people who may see it or not. */
class Stage {
  readonly lost = new Set<string>();
  readonly store = new MemoryStore();
  readonly log = new EventLog({ store: this.store, logger: silentLogger });
  readonly commands = new CommandRunner({ log: this.log, clock: new ManualClock() });
  readonly messages = new MessageService({
    log: this.log,
    commands: this.commands,
    ways: { typed: typedDelivery({ send: () => undefined }), notified: noNotifications },
    store: this.store,
  });
  readonly suggestions = new SuggestionService({
    log: this.log,
    commands: this.commands,
    messages: this.messages,
    rights: { maySee: (operator) => !this.lost.has(operator) },
  });

  async start(): Promise<void> {
    await this.commands.run({
      actor: ana,
      command: null,
      on: aNewSession(session),
      decide: () => ok([{ kind: 'session.created', data: sampleSetup }]),
      answer: () => undefined,
    });
  }

  async suggest(text: string, by: Actor = mia): Promise<SuggestionId> {
    const made = await this.suggestions.suggest({ actor: by, command: null }, session, text);
    if (!made.ok) throw new Error(made.error.message);
    return made.value.id;
  }

  async send(suggestion: SuggestionId, by: Actor, text: string): Promise<string> {
    const sent = { suggestion, text, isCommand: false };
    const result = await this.suggestions.send({ actor: by, command: null }, session, sent);
    return result.ok ? result.value.state : `${result.error.code}: ${result.error.message}`;
  }

  async decline(suggestion: SuggestionId, by: Actor): Promise<string> {
    const declined = { suggestion, reason: 'not now' };
    const context = { actor: by, command: null };
    const result = await this.suggestions.decline(context, session, declined);
    return result.ok ? result.value.state : `${result.error.code}: ${result.error.message}`;
  }

  async withdraw(suggestion: SuggestionId, by: Actor): Promise<string> {
    const context = { actor: by, command: null };
    const result = await this.suggestions.withdraw(context, session, suggestion);
    return result.ok ? result.value.state : `${result.error.code}: ${result.error.message}`;
  }

  async see(suggestion: SuggestionId, by: Actor): Promise<boolean> {
    const context = { actor: by, command: null };
    const result = await this.suggestions.see(context, session, suggestion);
    if (!result.ok) throw new Error(result.error.message);
    return result.value.isSeen;
  }

  get view() {
    const view = this.log.state.sessions.get(session);
    if (!view) throw new Error('impossible: the session was created');
    return view;
  }
}

let stage: Stage;

beforeEach(async () => {
  stage = new Stage();
  await stage.start();
});

describe('a suggestion', () => {
  test('[SUG2] that is sent is a message of the sender, and its receipt names the author', async () => {
    const suggestion = await stage.suggest('cover the refund path');

    expect(await stage.send(suggestion, ana, 'cover the refund path, with a test')).toBe('sent');

    const [one] = stage.view.suggestions;
    expect(stage.view.messages).toMatchObject([
      { text: 'cover the refund path, with a test', from: ana, suggestedBy: mia, state: 'queued' },
    ]);
    expect(one).toMatchObject({
      text: 'cover the refund path',
      state: 'sent',
      decidedBy: ana,
      isEdited: true,
      message: stage.view.messages[0]?.id,
    });
  });

  test('[SUG2] of the sender names no second author', async () => {
    const suggestion = await stage.suggest('mine', ana);

    expect(await stage.send(suggestion, ana, 'mine')).toBe('sent');

    expect(stage.view.messages).toMatchObject([{ from: ana, suggestedBy: null }]);
  });

  test('[SUG3] is decided once when two people decide in the same instant, and the other sees who did', async () => {
    const suggestion = await stage.suggest('do it');

    const both = await Promise.all([
      stage.send(suggestion, ana, 'do it'),
      stage.decline(suggestion, jo),
    ]);

    expect(both).toEqual(['sent', 'already_answered: Ana has sent this suggestion already.']);
    expect(stage.view.messages).toHaveLength(1);
  });

  test('[SUG3] that two people send in the same instant becomes one message', async () => {
    const suggestion = await stage.suggest('do it');

    const both = await Promise.all([
      stage.send(suggestion, jo, 'do it'),
      stage.send(suggestion, ana, 'do it, please'),
    ]);

    expect(both).toEqual(['sent', 'already_answered: Jo has sent this suggestion already.']);
    expect(stage.view.messages.map(({ text }) => text)).toEqual(['do it']);
  });

  test('[SUG4] is withdrawn by its author alone', async () => {
    const suggestion = await stage.suggest('do it');

    expect(await stage.withdraw(suggestion, jo)).toBe(
      'forbidden_role: Only Mia, who suggested this, may withdraw it.',
    );
    expect(await stage.withdraw(suggestion, mia)).toBe('withdrawn');
    expect(await stage.decline(suggestion, jo)).toBe(
      'already_answered: Mia has withdrawn this suggestion.',
    );
  });

  test('[SUG8] that was decided is marked as seen by its author alone, and an open one by nobody', async () => {
    const suggestion = await stage.suggest('do it');
    expect(await stage.see(suggestion, mia)).toBe(false);
    await stage.decline(suggestion, ana);

    expect(await stage.see(suggestion, ana)).toBe(false);
    expect(await stage.see(suggestion, mia)).toBe(true);
    const { lastSeq } = stage.view;
    expect(await stage.see(suggestion, mia)).toBe(true);
    expect(stage.view.lastSeq).toBe(lastSeq);
  });

  test('[SUG5] is dropped at the moment when its author loses the session', async () => {
    await stage.suggest('from Mia');
    await stage.suggest('from Jo', jo);
    stage.lost.add(mia.id);
    const reactor = new WithdrawnAuthors({
      log: stage.log,
      suggestions: stage.suggestions,
      logger: silentLogger,
    });

    await reactor.react(
      hubEvent(1, {
        kind: 'operator.removed',
        data: { operator: asId('operator', mia.id), name: 'Mia' },
      }),
    );

    expect(stage.view.suggestions.map(({ text, state, reason }) => [text, state, reason])).toEqual([
      ['from Mia', 'dropped', 'Mia may not see this session any more.'],
      ['from Jo', 'open', null],
    ]);
  });

  test('[SUG5] cannot be sent when the role of its author has expired', async () => {
    const suggestion = await stage.suggest('do it');
    stage.lost.add(mia.id);

    expect(await stage.send(suggestion, ana, 'do it')).toBe(
      'already_answered: This suggestion was dropped. Mia may not see this session any more.',
    );
    expect(stage.view.messages).toEqual([]);
  });

  test('[SUG1] is refused when ten of the same person are open', async () => {
    for (let count = 1; count <= 10; count += 1) await stage.suggest(`suggestion ${count}`);

    await expect(stage.suggest('one more')).rejects.toThrow('10 suggestions of yours are open');
    await stage.suggest('of another person', jo);
  });
});
