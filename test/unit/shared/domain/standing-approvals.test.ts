import { describe, expect, test } from 'vitest';

import type { JsonObject } from '../../../../src/shared/domain/gate.ts';
import { isCovered, keptRules } from '../../../../src/shared/domain/standing-approvals.ts';

const prefix = [{ tool: 'Bash', content: 'npm test:*' }];

function suggest(...rules: readonly JsonObject[]): readonly JsonObject[] {
  return [{ type: 'addRules', rules: [...rules], behavior: 'allow', destination: 'localSettings' }];
}

describe('[GATE20] a rule for the beginning of a command', () => {
  test.each(['npm test', 'npm test -- one.ts', 'npm test "a b"'])('allows %s', (command) => {
    expect(isCovered(prefix, { tool: 'Bash', input: { command } })).toBe(true);
  });

  test.each([
    'npm tests',
    'npm test; rm -rf .',
    'npm test && curl evil',
    'npm test | sh',
    'npm test > ../other',
    'npm test $(id)',
    'npm test `id`',
    'npm test\nrm -rf .',
    'npm test <(id)',
    'X=1 npm test',
    ' npm test',
    'npm test ~/.ssh/id_rsa',
    'npm test /home/ana/.ss[h]/id_rs?',
    `npm test /home/ana/.s"s"h/id_rs''a`,
    'npm test /home/ana/.aw*/cred*',
    'npm test ~ana/notes',
    'npm test --file=~/notes',
  ])('does not allow %j', (command) => {
    expect(isCovered(prefix, { tool: 'Bash', input: { command } })).toBe(false);
  });
});

describe('[GATE20] [REPO-7] no rule counts for', () => {
  test.each([
    ['credentials in a list', 'mcp__files__read', { paths: ['a', '/home/ana/.ssh/id_rsa'] }],
    ['credentials by name', 'mcp__files__read', { files: { '/home/ana/.netrc': { lines: 1 } } }],
    ['credentials between quotes', 'mcp__files__read', { run: `cat /home/ana/.s"s"h/id_rs''a` }],
    ['credentials at backslashes', 'mcp__files__read', { path: String.raw`C:\ana\.ssh\id_rsa` }],
    ['Roundhouse', 'mcp__roundhouse__start', {}],
    ['Roundhouse as a plugin', 'mcp__plugin_roundhouse_hub__start', {}],
  ])('%s', (_what, tool, input) => {
    expect(isCovered([{ tool, content: null }], { tool, input })).toBe(false);
  });

  test.each([
    [true, false],
    [false, true],
  ])('a command outside the sandbox: %s', (dangerouslyDisableSandbox, isAllowed) => {
    const input = { command: 'npm test', dangerouslyDisableSandbox };
    expect(isCovered(prefix, { tool: 'Bash', input })).toBe(isAllowed);
  });
});

describe('[GATE20] a rule', () => {
  test('for one whole command allows that command alone', () => {
    const rules = [{ tool: 'Bash', content: 'make && make check' }];
    const ask = (command: string) => isCovered(rules, { tool: 'Bash', input: { command } });
    expect([ask('make && make check'), ask('make && make check 2')]).toEqual([true, false]);
  });

  test('for a host allows its pages, and no address that only looks like it', () => {
    const rules = [{ tool: 'WebFetch', content: 'domain:example.com' }];
    const ask = (url: string) => isCovered(rules, { tool: 'WebFetch', input: { url } });
    expect([
      ask('https://example.com/a?b=c'),
      ask('https://example.com.evil.org/'),
      ask('https://example.com@evil.org/'),
      ask('https://evil.org/#https://example.com'),
      ask('https://evil.org\\@example.com/'),
    ]).toEqual([true, false, false, false, false]);
  });

  test('for a whole tool counts for tools that cannot do everything', () => {
    expect(isCovered([{ tool: 'Bash', content: null }], { tool: 'Bash', input: {} })).toBe(false);
    const rules = [{ tool: 'mcp__tracker__read', content: null }];
    expect(isCovered(rules, { tool: 'mcp__tracker__read', input: {} })).toBe(true);
    expect(isCovered(rules, { tool: 'mcp__tracker__write', input: {} })).toBe(false);
  });
});

describe('[GATE19] what the hub keeps', () => {
  test('is what was suggested where it covers what was asked, else that very command', () => {
    const one = { toolName: 'Bash', ruleContent: 'npm test:*' };
    const asked = (command: string) => ({
      tool: 'Bash',
      input: { command },
      suggestions: suggest(one),
    });
    expect(keptRules(asked('npm test a'))).toEqual(prefix);
    expect(keptRules(asked('cd a && npm test'))).toEqual([
      { tool: 'Bash', content: 'cd a && npm test' },
    ]);
  });

  test('is one file where files are suggested with a pattern', () => {
    expect(
      keptRules({
        tool: 'Read',
        input: { file_path: '/lab/a.txt' },
        suggestions: suggest({ toolName: 'Read', ruleContent: '//lab/**' }),
      }),
    ).toEqual([{ tool: 'Read', content: '/lab/a.txt' }]);
  });

  test('is nothing where another mode is suggested for files, or nothing at all', () => {
    const input = { command: 'touch a' };
    const mode = { type: 'setMode', mode: 'acceptEdits', destination: 'session' };
    expect(keptRules({ tool: 'Bash', input, suggestions: [] })).toEqual([]);
    const edit = { tool: 'Edit', input: { file_path: '/lab/a' }, suggestions: [mode] };
    expect(keptRules(edit)).toEqual([]);
    // For a command the mode would allow far more than what was asked.
    expect(keptRules({ tool: 'Bash', input, suggestions: [mode] })).toEqual([
      { tool: 'Bash', content: 'touch a' },
    ]);
  });
});
