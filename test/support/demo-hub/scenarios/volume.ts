import type { DemoEvent } from '../demo-log.ts';
import { SessionScript } from '../session-script.ts';
import type { Scenario } from './scenario.ts';

/** Forty sessions over eight repos, a few in need. */
export function many(nowMs: number): Scenario {
  const events: DemoEvent[] = [];
  for (let number = 1; number <= 40; number += 1) {
    const script = new SessionScript({
      name: `worker-${String(number).padStart(2, '0')}`,
      repo: `/home/ana/code/repo-${number % 8}`,
      startMs: nowMs - number * 60_000,
    }).running();
    if (number % 3 === 0) script.prompt(`Task ${number}`);
    if (number % 10 === 0) script.gate('Bash', { command: `make step-${number}` });
    events.push(...script.events);
  }
  return { name: 'many', events, screens: new Map() };
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
