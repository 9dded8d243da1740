import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';
import { z } from 'zod';

import { crewConfigSchema, parseCrewConfig } from '../../../../src/main/hub/crews/crew-config.ts';

const least = '"repositoryUrl": "/repo", "workerCount": 2, "claudeConfigs": "*.json"';

it('[CREW2] reads a file with comments, and fills in what is left out', () => {
  const parsed = parseCrewConfig(`{\n  // A comment.\n  ${least}, /* and */\n}`);
  expect(parsed).toEqual({
    ok: true,
    value: {
      repositoryUrl: '/repo',
      branch: 'main',
      workerCount: 2,
      claudeConfigs: '*.json',
      launcher: 'local',
      checks: [],
    },
  });
});

it.each([
  ['an unknown field', `{${least},\n  "workers": 3}`, /^2:3 .*no field "workers"/u],
  [
    'a wrong type',
    `{\n"repositoryUrl": 1, "workerCount": 2, "claudeConfigs": "*"}`,
    /^2:18 .*"repositoryUrl": .*string/u,
  ],
  [
    'too many workers',
    `{"repositoryUrl": "/r", "claudeConfigs": "*",\n\n "workerCount": 21}`,
    /^3:17 .*"workerCount"/u,
  ],
  [
    'a missing field',
    `{"repositoryUrl": "/repo", "workerCount": 2}`,
    /^1:1 .*"claudeConfigs" is missing/u,
  ],
  ['a check that is no text', `{${least},\n"checks": ["a", 1]}`, /^2:17 .*"checks.1"/u],
  [
    'a field that is there twice',
    `{${least},\n"workerCount": 3}`,
    /^2:1 .*"workerCount" is there twice/u,
  ],
  ['what is no JSON', `{${least}\n`, /^2:1 .*not JSON/u],
  ['an empty file', '', /^1:1 .*empty|not JSON/u],
  ['a text instead of an object', '"x"', /^1:1 .*object/u],
  ['a key that would change every object', `{${least},\n"__proto__": {}}`, /^2:1 .*"__proto__"/u],
])('[CREW2] %s is refused with its line and column', (_what, text, expected) => {
  const parsed = parseCrewConfig(text);
  if (parsed.ok) throw new Error('it was taken');
  const [{ line, column, message } = { line: 0, column: 0, message: '' }] = parsed.error;
  expect(`${line}:${column} ${message}`).toMatch(expected);
});

it('[CREW2] the schema that ships is the one that is read', () => {
  const file = new URL('../../../../resources/crew/orchestrator.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(
    z.toJSONSchema(crewConfigSchema, { io: 'input' }),
  );
});
