import { railway } from './railway.ts';
import type { Scenario } from './scenario.ts';
import { crowd, empty, long, many } from './volume.ts';

const scenarios: Readonly<Record<string, (nowMs: number) => Scenario>> = {
  railway,
  many,
  crowd,
  long,
  empty,
};

export function scenarioNamed(name: string, nowMs: number): Scenario {
  const make = scenarios[name];
  if (!make) throw new Error(`no scenario ${name}; there are ${Object.keys(scenarios).join(', ')}`);
  return make(nowMs);
}
