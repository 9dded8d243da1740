import { expect } from '@playwright/test';
import type { Locator } from '@playwright/test';

import { claudeActor } from '../../../src/shared/domain/actor.ts';
import { SessionScript } from '../../support/demo-hub/session-script.ts';
import { atRest } from '../support/at-rest.ts';
import { test } from '../support/demo-page.ts';

// How a timeline is read: what is folded, what is inside what, and where one was.

test('the steps of a finished turn fold to one line, and unfold', async ({ roundhouse }) => {
  await roundhouse.open('payments');
  const log = roundhouse.timeline('payments');
  const fold = log.getByRole('button', { name: 'worked for 30 s, 3 tools, 1 failed' });
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await expect(log).toContainText('in four places');
  await expect(log.getByText('npm test -- ledger')).toBeHidden();

  await fold.click();
  await expect(fold).toHaveAttribute('aria-expanded', 'true');
  const call = log.getByRole('button', { name: /npm test -- ledger/ });
  await expect(call).toContainText('failed after 9 s');
  await call.click();
  await expect(log.getByText('2 failed, 126 passed')).toBeVisible();
  await fold.click();
  await expect(call).toBeHidden();
});

test('what a sub-agent does is indented below it', async ({ page, roundhouse }) => {
  await roundhouse.open('payments-w2');
  const log = roundhouse.timeline('payments-w2');
  const agent = log.locator('.timeline-line').filter({ hasText: 'sub-agent works' });
  const inside = log.locator('.timeline-line').filter({ hasText: 'src/http/idempotency.ts' });
  await expect(agent).toBeVisible();
  await expect(inside.first()).toBeVisible();

  const [outer, first, last] = await atRest(page, () =>
    Promise.all([agent, inside.first(), inside.last()].map((line) => leftOfText(line))),
  );
  expect(first).toBeGreaterThan((outer ?? 0) + 8);
  // Claude's own call of the same file stands where everything of Claude does.
  expect(last).toBe(outer);
});

test('a thought is one line, and is opened on a click', async ({ hub, roundhouse }) => {
  const startMs = Date.now() - 60_000;
  const script = new SessionScript({ name: 'musing', repo: '/home/ana/musing', startMs }).running();
  const thought = '**Where does it round?** In four places.\n\nThe last one is in the test itself.';
  await hub.log.append(script.prompt('Find it').thought(thought).events);
  await roundhouse.open('musing');
  const log = roundhouse.timeline('musing');
  const line = log.getByRole('button', { name: 'Thought Where does it round? In four places.' });
  await expect(line).toHaveAttribute('aria-expanded', 'false');
  await expect(log.getByText('in the test itself')).toBeHidden();

  await line.click();
  await expect(log.getByText('in the test itself')).toBeVisible();
});

test('the place where one reads is there again after another session', async ({
  page,
  hub,
  roundhouse,
}) => {
  const startMs = Date.now() - 3_600_000;
  const script = new SessionScript({ name: 'chatty', repo: '/home/ana/chatty', startMs }).running();
  for (let turn = 1; turn <= 60; turn += 1) {
    script.prompt(`Question ${turn}`).answer(`Answer ${turn}`).turnEnds().wait(20);
  }
  await hub.log.append(script.events);
  await roundhouse.open('chatty');
  const log = roundhouse.timeline('chatty');
  await expect(log).toContainText('Answer 60');
  await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeHidden();
  await log.hover();
  await page.mouse.wheel(0, -1_200);
  await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeVisible();
  const place = await atRest(page, () => placeIn(log));

  await roundhouse.open('web');
  await expect(roundhouse.timeline('web')).toBeVisible();
  await roundhouse.open('chatty');
  await expect.poll(() => placeIn(log)).toEqual(place);

  await hub.sessions.note('chatty', 'said at the end');
  await page.getByRole('button', { name: 'Jump to 1 new', exact: true }).click();
  await expect(log.getByText('said at the end')).toBeInViewport();
  await expect(page.getByRole('button', { name: /^Jump to/ })).toBeHidden();
});

function leftOfText(line: Locator): Promise<number> {
  return line
    .locator('.timeline-body > *')
    .first()
    .evaluate((element) => {
      return Math.round(element.getBoundingClientRect().left);
    });
}

/** The first row in sight, and how much of it is scrolled out. */
function placeIn(log: Locator): Promise<{ readonly key: string; readonly top: number }> {
  return log.evaluate((element) => {
    const edge = element.getBoundingClientRect().top;
    const rows = [...element.querySelectorAll<HTMLElement>('[data-key]')];
    const first = rows.find((row) => row.getBoundingClientRect().bottom > edge);
    return {
      key: first?.dataset['key'] ?? '',
      top: Math.round((first?.getBoundingClientRect().top ?? 0) - edge),
    };
  });
}

test('an edit that is opened shows each line of its diff on one line, with its sign', async ({
  roundhouse,
}) => {
  await roundhouse.open('payments-w1');
  const log = roundhouse.timeline('payments-w1');
  await log.getByRole('button', { name: 'Edit src/ledger/round.ts' }).click();

  const diff = log.locator('.diff');
  await expect(diff).toBeVisible();
  await expect
    .poll(async () => (await diff.innerText()).split('\n').filter((line) => line !== ''))
    .toEqual(['- return Math.round(cents);', '+ return roundHalfEven(cents);']);
});

test('what Claude Code tells itself is not shown as a prompt of a person, an answered question with its answer', async ({
  hub,
  roundhouse,
}) => {
  const questions = [
    { question: 'Which one?', header: 'Lab', multiSelect: false, options: [{ label: 'Old' }] },
  ];
  const startMs = Date.now() - 60_000;
  const script = new SessionScript({ name: 'asking', repo: '/home/ana/asking', startMs }).running();
  script
    .prompt('Begin')
    .tool('AskUserQuestion', { questions, answers: { 'Which one?': 'Old' } }, { output: '{}' })
    .say('turn.started', claudeActor, {
      promptId: 'p-task',
      text: '<task-notification>\n<summary>Agent "look" finished</summary>\n</task-notification>',
      message: null,
    });
  await hub.log.append(script.events);
  await roundhouse.open('asking');
  const log = roundhouse.timeline('asking');

  await log.getByRole('button', { name: /^Question Which one/ }).click();
  await expect(log.getByText('→ Old', { exact: true })).toBeVisible();
  await expect(log).toContainText('A background task ended: Agent "look" finished');
  await expect(log).not.toContainText('task-notification');
  await expect(log).not.toContainText('Said by the session');
});
