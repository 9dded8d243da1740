import { claudeActor, hubActor } from '../../../../src/shared/domain/actor.ts';
import type { DemoEvent } from '../demo-log.ts';
import { ana, SessionScript } from '../session-script.ts';
import { paymentsScreen, roundingScreen, idempotencyScreen } from './railway-screens.ts';
import type { Scenario } from './scenario.ts';

const minuteMs = 60_000;

/** The scene of the mock-up: sessions of every state over three repos, a gate, a question, a plan. */
export function railway(nowMs: number): Scenario {
  const payments = paymentsScript(nowMs);
  const scripts = [
    payments,
    ...worktreeScripts(nowMs),
    ...webScripts(nowMs),
    ...otherScripts(nowMs),
  ];
  return {
    name: 'railway',
    events: scripts
      .flatMap((script): readonly DemoEvent[] => script.events)
      .toSorted((a, b) => a.at.localeCompare(b.at)),
    screens: new Map([
      ['s_payments', paymentsScreen],
      ['s_payments-w1', roundingScreen],
      ['s_payments-w2', idempotencyScreen],
    ]),
  };
}

const api = '/home/ana/acme/payments-api';
const web = '/home/ana/acme/web';

function paymentsScript(nowMs: number): SessionScript {
  const script = new SessionScript({ name: 'payments', repo: api, startMs: nowMs - 9 * minuteMs });
  return script
    .running()
    .prompt('What does the ledger round with today?')
    .tool('Read', { file_path: `${api}/src/ledger/round.ts` }, { output: 'export function round…' })
    .tool('Grep', { pattern: 'Math.round' }, { output: '4 matches' })
    .tool('Bash', { command: 'npm test -- ledger' }, { error: '2 failed, 126 passed', seconds: 9 })
    .wait(20)
    .answer(
      'With `Math.round`, in **four** places. Two of them round a sum that was rounded before:\n\n- `ledger/total.ts`\n- `invoice/lines.ts`',
    )
    .turnEnds()
    .wait(90)
    .prompt(
      'Roll the ledger rounding fix out behind the flag, and check that checkout still totals.',
    )
    .answer(
      "I'll look at the checkout totals first: they decide whether the flag can go out alone.",
    )
    .tool('Grep', { pattern: 'ledger.total', path: 'src/cart' }, { output: '3 matches' })
    .tool(
      'Bash',
      { command: 'npm test -- checkout' },
      { output: '64 passed, 0 failed', seconds: 6.1 },
    )
    .tool(
      'Read',
      { file_path: `${api}/migrations/0042.sql` },
      { output: '-- adds ledger.total_v2' },
    )
    .tool('Read', { file_path: `${api}/src/ledger/total.ts` })
    .tool('Grep', { pattern: 'LEDGER_V2' })
    .note('Prod migration is fine, I took the backup at 13:40.', ana)
    .answer('Then the migration has to land first. Running it now.')
    .metered({
      costUsd: 1.84,
      contextPercent: 38,
      contextTokens: 76_000,
      contextLimitTokens: 200_000,
      fiveHour: { usedPercent: 71, resetsAt: Math.floor(nowMs / 1000) + 5400 },
    })
    .wait(30)
    .gate(
      'Bash',
      {
        command: 'npm run migrate -- --prod',
        description: 'Apply pending migrations to production',
      },
      [
        {
          type: 'addRules',
          rules: [{ toolName: 'Bash', ruleContent: 'npm run migrate:*' }],
          behavior: 'allow',
          destination: 'session',
        },
      ],
    );
}

function worktreeScripts(nowMs: number): readonly SessionScript[] {
  function inWorktree(name: string, branch: string): SessionScript {
    return new SessionScript({
      name,
      repo: api,
      startMs: nowMs - 6 * minuteMs,
      setup: {
        branch,
        worktree: { path: `${api}.worktrees/${name}`, branch, base: 'abc123' },
      },
    }).running();
  }
  return [
    inWorktree('payments-w1', 'wt/ledger-rounding')
      .prompt('Ledger rounding, half-even, behind flag LEDGER_V2', ana)
      .tool(
        'Edit',
        {
          file_path: 'src/ledger/round.ts',
          old_string: 'return Math.round(cents);',
          new_string: 'return roundHalfEven(cents);',
        },
        { output: 'updated' },
      )
      .tool(
        'Bash',
        { command: 'npm test -- ledger' },
        { output: '128 passed, 0 failed', seconds: 12 },
      )
      .metered({ costUsd: 0.42, contextPercent: 12 })
      .answer('Now the flag itself', false),
    inWorktree('payments-w2', 'wt/idempotency-keys')
      .prompt('Write the idempotency key before the charge', ana)
      .say('subagent.started', claudeActor, { agentId: 'a1', agentType: 'Explore' })
      .tool(
        'Read',
        { file_path: 'src/http/idempotency.ts' },
        { output: '214 lines', agentId: 'a1' },
      )
      .answer(
        "The key is stored after the charge, so a crash between the two charges twice. I'll write the key first, in the same transaction.",
      )
      .tool(
        'Edit',
        { file_path: 'src/http/idempotency.ts' },
        { output: 'Updated with 21 additions and 13 removals' },
      )
      .metered({ costUsd: 0.77, contextPercent: 21 }),
    inWorktree('payments-w3', 'wt/refund-path')
      .prompt('Cover the refund path', ana)
      .turnFails('rate_limit', 'You have reached your limit. It resets at 15:20.'),
  ];
}

function webScripts(nowMs: number): readonly SessionScript[] {
  const webScript = new SessionScript({ name: 'web', repo: web, startMs: nowMs - 30 * minuteMs })
    .running()
    .prompt('Rename the checkout button')
    .metered({ costUsd: 0.31 })
    .wait(26 * 60)
    .gate('AskUserQuestion', {
      questions: [
        {
          question: 'Which checkout should I change?',
          header: 'Checkout',
          multiSelect: false,
          options: [
            { label: 'Old', description: 'The page at /checkout, used by 12 % of carts' },
            { label: 'New', description: 'The drawer of the cart' },
          ],
        },
      ],
    });
  const docs = new SessionScript({ name: 'web-docs', repo: web, startMs: nowMs - 50 * minuteMs })
    .running()
    .prompt('Describe the theme tokens')
    .tool('Write', { file_path: 'docs/tokens.md', content: '# Tokens' }, { output: 'written' })
    .wait(60)
    .answer('The tokens are described in `docs/tokens.md`.')
    .turnEnds()
    .held('And a table of contrasts', 'Claude Code did not take it.')
    .prompt('Now the dark theme')
    .queued('Now the same for spacing');
  const plan = new SessionScript({
    name: 'a-session-with-a-very-long-name-that-somebody-typed-in-full-detail',
    repo: web,
    startMs: nowMs - 12 * minuteMs,
    setup: {
      branch: 'feature/a-branch-name-that-does-not-fit-anywhere-either',
      permissionMode: 'plan',
    },
  })
    .running()
    .prompt('Plan the move to the new router')
    .wait(40)
    .gate('ExitPlanMode', {
      plan: '# Move to the new router\n\n1. Add the new router beside the old one\n2. Move `/cart` and `/checkout`\n3. Remove the old one\n\n| step | risk |\n|---|---|\n| 1 | none |\n| 2 | **medium** |\n\n```ts\nroute("/cart", Cart)\n```',
    });
  return [webScript, docs, plan];
}

function otherScripts(nowMs: number): readonly SessionScript[] {
  const repo = '/home/ana/infra';
  const startMs = nowMs - 80 * minuteMs;
  const idle = new SessionScript({ name: 'infra', repo, startMs }).running().prompt('Hello');
  idle.answer('Hello! What should I look at?').turnEnds();
  const ended = new SessionScript({ name: 'infra-old', repo, startMs })
    .running()
    .prompt('Look around')
    .turnEnds()
    .exits(1);
  const lost = new SessionScript({ name: 'infra-lost', repo, startMs }).running();
  lost.say('runner.lost', hubActor, {
    runner: lost.runner,
    reason: 'The runner is gone: it was killed or ran out of memory, or the machine was restarted.',
  });
  const starting = new SessionScript({ name: 'infra-new', repo, startMs: nowMs - 2_000 });
  starting.say('session.start-requested', ana, { prompt: null, isResume: false });
  const unseen = new SessionScript({ name: 'infra-unseen', repo, startMs });
  unseen
    .say('session.start-requested', ana, { prompt: null, isResume: false })
    .say('claude.started', claudeActor, { runner: unseen.runner, pid: 1, version: null })
    .say('claude.unobserved', claudeActor, {
      reason: 'It has reported nothing yet. Look at its terminal.',
    });
  return [idle, ended, lost, starting, unseen];
}
