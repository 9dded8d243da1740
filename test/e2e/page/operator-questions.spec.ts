import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

import { asId } from '../../../src/shared/base/ids.ts';
import { ana } from '../../support/demo-hub/session-script.ts';
import { test } from '../support/demo-page.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test('[OPQ1] [OPQ2] a question of a session is answered with one tap on a phone, and its note is not that of a person', async ({
  page,
  hub,
  roundhouse,
}) => {
  const session = asId('session', 's_infra');
  const actor = { type: 'session', id: session, name: 'infra' } as const;
  const question = asId('question', 'q_cache');
  const data = {
    question,
    text: 'Which cache do we keep?',
    options: [
      { label: 'Redis', description: 'It runs already.' },
      {
        label: 'A cache with a very long name that no person would give to anything',
        description: '',
      },
    ],
    isMultiple: false,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    roots: [ana],
    mark: 'markmarkmark',
  };
  const at = new Date().toISOString();
  await hub.log.append([
    { session, at, kind: 'question.asked', actor, data },
    {
      session,
      at,
      kind: 'note.added',
      actor,
      data: { note: asId('note', 'n_one'), text: 'The old cache leaks.', mentions: [] },
    },
  ]);

  const item = roundhouse.needsYou.getByRole('listitem', { name: 'infra' });
  await expect(item).toContainText('asks you: Which cache do we keep?');
  await item.getByRole('button', { name: /^infra/ }).tap();
  const card = page.getByRole('group', { name: 'infra asks you' });
  const redis = card.getByRole('button', { name: /^Redis/ });
  const box = await redis.boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(44);
  const { violations } = await new AxeBuilder({ page }).include('.operator-question').analyze();
  expect(violations).toEqual([]);
  await redis.tap();

  await expect(item).toBeHidden();
  expect(hub.sessions.view('infra').questions).toMatchObject([
    { state: 'answered', chosen: ['Redis'], answeredBy: { name: 'Ana' } },
  ]);
  await roundhouse.open('infra');
  await roundhouse.show('Timeline');
  const timeline = roundhouse.timeline('infra');
  await expect(timeline).toContainText('Asked the operators');
  await expect(timeline).toContainText('Ana: Redis');
  await expect(timeline).toContainText('session @infra operators only');
});
