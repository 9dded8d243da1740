import { asId } from '../../../../src/shared/base/ids.ts';
import type { DemoEvent } from '../demo-log.ts';
import { ana, SessionScript } from '../session-script.ts';
import type { Scenario } from './scenario.ts';

/** Forty sessions over eight repos, a few in need. */
export function many(nowMs: number): Scenario {
  return { name: 'many', events: workers(40, nowMs), screens: new Map() };
}

/** Four hundred of them, more than anybody has: forty in need, seven in the archive. */
export function crowd(nowMs: number): Scenario {
  return { name: 'crowd', events: workers(400, nowMs), screens: new Map() };
}

/** `worker-01` is the youngest; in each repo every fifth from `worker-41` on was started by another one. */
function workers(count: number, nowMs: number): readonly DemoEvent[] {
  const digits = String(count).length;
  function nameOf(number: number): string {
    return `worker-${String(number).padStart(digits, '0')}`;
  }
  return Array.from({ length: count }, (_, index) => index + 1).flatMap((number) => {
    const script = new SessionScript({
      name: nameOf(number),
      repo: `/home/ana/code/repo-${number % 8}`,
      startMs: nowMs - number * 60_000,
      ...(number > 40 &&
        number % 5 === 0 && { setup: { parent: asId('session', `s_${nameOf(number - 8)}`) } }),
    }).running();
    if (number % 3 === 0) script.prompt(`Task ${number}`);
    if (number % 10 === 0) script.gate('Bash', { command: `make step-${number}` });
    if (number > 40 && number % 50 === 7) {
      script.say('session.arranged', ana, { isPinned: false, isArchived: true });
    }
    return script.events;
  });
}

/** One session with 100,000 events. */
export function long(nowMs: number): Scenario {
  const script = new SessionScript({
    name: 'marathon',
    repo: '/home/ana/code/marathon',
    startMs: nowMs - 90 * 24 * 3_600_000,
  }).running();
  for (let turn = 1; script.events.length < 100_000; turn += 1) {
    script.prompt(`Step ${turn}: go on with the list`);
    for (let call = 0; call < 8; call += 1) {
      script.tool(
        'Bash',
        { command: `make part-${turn}-${call}` },
        { output: `part ${call} done` },
      );
    }
    script
      .answer(`Step ${turn} is done; ${turn * 3} checks passed.`)
      .wait(2)
      .turnEnds()
      .wait(30);
  }
  return { name: 'long', events: script.events, screens: new Map() };
}

/** A hub that nobody has used yet. */
export function empty(): Scenario {
  return { name: 'empty', events: [], screens: new Map() };
}
