import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';

import { AppProvider } from '../../../src/renderer/core/context/app-context.tsx';
import { DialogHint } from '../../../src/renderer/features/gates/dialog-hint.tsx';
import { GateCard } from '../../../src/renderer/features/gates/gate-card.tsx';
import { asId } from '../../../src/shared/base/ids.ts';
import type { Gate } from '../../../src/shared/domain/gate.ts';
import type { AccessLevel } from '../../../src/shared/domain/operator.ts';
import type { SessionView } from '../../../src/shared/domain/session.ts';
import { draw, windowOf } from '../../support/drawn-window.tsx';
import { SessionStory } from '../../support/session-story.ts';

const story = new SessionStory().start().turn('p1');
story.ask('p1', 'git push');
const session = story.view;

function card(level: AccessLevel, given: Partial<Gate>): string {
  const gate = session.gates.map((one) => ({ ...one, ...given }))[0];
  if (!gate) throw new Error('no gate was opened');
  return draw(level, <GateCard gate={gate} session={session} hasKeys={false} isCompact={false} />);
}

const fourEyes = {
  rule: 'push',
  approvers: 1,
  causedBy: [{ type: 'operator', id: 'o_ana', name: 'Ana' } as const],
  isCauseUnknown: false,
  ownerAfterMs: null,
};

describe('the card of a request', () => {
  test('[CHILD13] names the whole path to a worker, as far as the viewer may see it', () => {
    const root = { ...session, id: asId('session', 's_root'), name: 'api' };
    const middle = { ...root, id: asId('session', 's_middle'), name: 'left', parent: root.id };
    const worker = { ...session, parent: middle.id };
    const [gate] = worker.gates;
    if (!gate) throw new Error('no gate was opened');
    const element = <GateCard gate={gate} session={worker} hasKeys={false} isCompact={false} />;
    function title(...known: readonly SessionView[]): string {
      const drawn = renderToStaticMarkup(
        <AppProvider value={windowOf('approver', known)}>{element}</AppProvider>,
      );
      return /<b>.*?<\/b>/u.exec(drawn)?.[0].replaceAll(/<[^>]*>/gu, '') ?? '';
    }
    expect(title(root, middle, worker)).toMatch(/^api › left › story /u);
    expect(title(middle, worker)).toMatch(/^left › story /u);
    expect(title(worker)).toMatch(/^story /u);
  });

  test('[GATE23] tells whoever may answer why they may not allow it, and nobody else', () => {
    expect(card('approver', { fourEyes })).toContain('You can deny it.');
    expect(card('observer', { fourEyes })).not.toContain('You can deny it.');
    expect(card('observer', { fourEyes })).toContain('You are watching.');
  });

  test('[GATE15] [GATE24] sends nobody to the terminal for a call that is held itself', () => {
    const large = { isTooLarge: true };
    expect(card('approver', large)).toContain('Allow it in the terminal');
    const held = card('approver', { ...large, isBeforeDialog: true });
    expect(held).toContain('so it can only be denied.');
    expect(held).not.toContain('terminal');
  });

  test('[EGR-3] says how long an answer about the network counts, and of no other', () => {
    const tool = { tool: 'Network', egress: { host: 'example.com', port: 443 } };
    expect(card('approver', tool)).toContain('count for 10 minutes');
    expect(card('approver', {})).not.toContain('count for 10 minutes');
  });

  test('[PEO9] offers no choice to a person who may not answer a question', () => {
    const question = {
      question: 'Which?',
      header: 'h',
      options: [{ label: 'A', description: '' }],
    };
    const given = { type: 'question', input: { questions: [question] } } as const;
    expect(card('approver', given)).toMatch(/<fieldset class="question"><.*type="radio"/);
    expect(card('observer', given)).toMatch(
      /<fieldset class="question" disabled=""><.*type="radio"/,
    );
  });
});

test('[PEO9] only those who may type are told to answer in the terminal', () => {
  const hint = <DialogHint session={session} />;
  expect(draw('driver', hint)).toContain('Answer it in the terminal.');
  expect(draw('approver', hint)).not.toContain('Answer it in the terminal.');
  expect(draw('approver', hint)).toContain('Someone who can drive must answer it in the terminal.');
});
