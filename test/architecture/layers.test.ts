import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { allRules, violationOf, type Violation } from './support/import-rules.ts';
import { importsOf } from './support/imports-of.ts';
import { plantedFolder, repositoryRoot, sourceFilesIn } from './support/source-files.ts';

const guardedFolders = ['src', 'scripts', 'bin'];

function violationsIn(root: string, file: string): readonly Violation[] {
  const source = readFileSync(join(root, file), 'utf8');
  return importsOf(file, source).flatMap((one) => violationOf(file, one) ?? []);
}

test('every import obeys the table', () => {
  const files = sourceFilesIn(repositoryRoot, guardedFolders);
  const violations = files.flatMap((file) => violationsIn(repositoryRoot, file));

  expect(files).not.toEqual([]);
  expect(violations.map((one) => `[${one.rule}] ${one.message}`)).toEqual([]);
});

describe('the guard sees', () => {
  const root = join(repositoryRoot, plantedFolder);
  const planted = sourceFilesIn(root, guardedFolders).map((file) => {
    const [firstLine = ''] = readFileSync(join(root, file), 'utf8').split('\n');
    return { file, rules: firstLine.replace('// Planted: ', '').split(' + ') };
  });

  test.each(planted)('what is planted in $file', ({ file, rules }) => {
    expect(violationsIn(root, file).map((one) => one.rule)).toEqual(rules);
  });

  test('a breach of each rule that there is', () => {
    const seen = new Set(planted.flatMap((one) => one.rules));
    expect(allRules.filter((rule) => !seen.has(rule))).toEqual([]);
  });

  test('nothing where nothing is wrong', () => {
    const source = [
      `import type { Gate } from '../../../shared/domain/gate.ts';`,
      `import { EventLog } from '../events/event-log.ts';`,
      `import { GateService } from '../gates/gate-service.ts';`,
      `import { authorize } from '../access/authorize.ts';`,
      `import { join } from 'node:path';`,
      `import { decide } from './decide.ts';`,
    ].join('\n');
    const file = 'src/main/hub/sessions/session-service.ts';

    expect(importsOf(file, source).map((one) => violationOf(file, one))).toEqual(
      Array.from({ length: 6 }, () => null),
    );
  });
});
