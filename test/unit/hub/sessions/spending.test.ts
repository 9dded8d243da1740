import { describe, expect, test } from 'vitest';

import type { SessionSetup } from '../../../../src/shared/domain/event.ts';
import { SessionStory } from '../../../support/session-story.ts';

const first = 'c0ffee00-0000-4000-8000-000000000000';
const second = 'c0ffee00-0000-4000-8000-000000000001';

/** A session whose Claude Code reports these figures: of the first conversation, or of the one that is named. */
class Spending {
  readonly story: SessionStory;

  constructor(setup: Partial<SessionSetup> = {}) {
    this.story = new SessionStory(setup);
  }

  get spent(): number | null {
    return this.story.view.meter?.costUsd ?? null;
  }

  reports(usd: number | null, conversation = first): void {
    const cost = { total_cost_usd: usd };
    this.story.fact({ type: 'status-line', payload: { session_id: conversation, cost } });
  }

  begins(source: string, conversation: string): void {
    this.story.hook('SessionStart', { source, session_id: conversation });
  }
}

describe('[CC9] what a session has spent', () => {
  test('is the figure of a session that began with nothing', () => {
    const session = new Spending();
    session.reports(0.5);
    session.reports(1.25);

    expect(session.spent).toBe(1.25);
  });

  test.each<[string, Partial<SessionSetup>]>([
    ['a copy', { claudeArgs: ['--resume', second, '--fork-session'] }],
    ['an earlier conversation', { isResumed: true }],
  ])('does not include what %s had cost before', (_name, setup) => {
    const session = new Spending(setup);
    session.reports(4);
    expect(session.spent).toBe(0);
    session.reports(5);

    expect(session.spent).toBe(1);
  });

  test('goes on over /clear, whose conversation begins with nothing', () => {
    const session = new Spending();
    session.begins('startup', first);
    session.reports(5);
    session.begins('clear', second);
    session.reports(0, second);
    expect(session.spent).toBe(5);
    session.reports(1, second);

    expect(session.spent).toBe(6);
  });

  test('counts the first figure after /clear, also where it is larger than the last one before', () => {
    const session = new Spending();
    session.reports(1);
    session.begins('clear', second);
    session.reports(3, second);

    expect(session.spent).toBe(4);
  });

  test('does not include another conversation that is resumed in its terminal', () => {
    const session = new Spending();
    session.reports(1);
    session.begins('resume', second);
    session.reports(10, second);
    session.reports(11, second);
    session.begins('resume', first);
    session.reports(1);

    expect(session.spent).toBe(2);
  });

  test('stays when Claude Code restores an older figure, and goes on from there', () => {
    const session = new Spending();
    session.reports(4);
    session.begins('resume', first);
    session.reports(3);
    expect(session.spent).toBe(4);
    session.reports(5);

    expect(session.spent).toBe(6);
  });

  test('stays while no figure is given', () => {
    const session = new Spending();
    session.reports(2);
    session.reports(null);
    session.reports(3);

    expect(session.spent).toBe(3);
  });

  test('goes on from the figure that an older version stored', () => {
    const session = new Spending();
    session.story.commit({
      kind: 'claude.metered',
      data: {
        model: null,
        costUsd: 2,
        contextPercent: null,
        contextTokens: null,
        contextLimitTokens: null,
        fiveHour: null,
        sevenDay: null,
      },
    });
    session.reports(3);

    expect(session.spent).toBe(3);
  });
});
