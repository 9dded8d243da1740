import { describe, expect, test } from 'vitest';

import { fourEyesRuleOf, fourEyesRules } from '../../../../src/shared/domain/four-eyes.ts';

const ruleOf = (rules: string, command: string) =>
  fourEyesRuleOf(fourEyesRules(rules), { tool: 'Bash', input: { command } });

describe('[GATE23] the rules of four eyes', () => {
  test.each([
    ['push', 'git push origin main'],
    ['push', 'cd a && git -C b push'],
    ['push', `git "pu"sh`],
    ['push', String.raw`git pu\sh`],
    ['push', 'git pu\\\nsh'],
    ['push', 'git status # no\\\npush'],
    ['deploy', 'make deploy-prod'],
    ['delete', 'rm -rf build'],
    ['delete', 'psql -c "DROP TABLE users"'],
    ['publish', 'npm publish'],
    ['*migrate*', 'npm run migrate -- --prod'],
    ['terraform', 'terraform apply'],
    ['Bash(kubectl *)', 'kubectl   apply -f a.yaml'],
  ])('%s holds %s', (rule, command) => {
    expect(ruleOf(`never-used, ${rule}`, command)).toBe(rule);
  });

  test.each([
    ['push', 'git status'],
    ['delete', 'npm run format'],
    ['Bash(kubectl *)', 'echo kubectl apply'],
  ])('%s does not hold %s', (rule, command) => {
    expect(ruleOf(rule, command)).toBeUndefined();
  });

  // With an expression that tries each start again, each of these takes minutes.
  test.each([
    ['push', 'git '.repeat(300_000)],
    ['delete', 'git '.repeat(300_000)],
    ['*a*a*a*a*c', 'a'.repeat(300_000)],
    ['Bash(a*a*a*a*c)', 'a'.repeat(300_000)],
  ])('%s looks once at a long text', (rule, command) => {
    expect(ruleOf(rule, command)).toBeUndefined();
  });

  test.each([
    ['a*b', 'a b', true],
    ['a*b', 'ab c', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['*one*two*', 'x two one', false],
    ['*one*two*', 'x one two y', true],
    ['**one', 'x one', true],
  ])('the pattern %s against %s: %j', (pattern, command, isHeld) => {
    expect(ruleOf(pattern, command) === pattern).toBe(isHeld);
  });

  test.each([
    ['delete', { command: 'cd x\nrm -rf y' }],
    ['push', { steps: [{ run: 'git fetch' }, { run: 'cd a\ngit\tpush' }] }],
    ['push', { argv: ['git', 'push'] }],
    ['*env:prod*', { env: 'prod' }],
    ['*force:true*', { options: { force: true } }],
  ])('%s holds another tool with %j', (rule, input) => {
    expect(fourEyesRuleOf([rule], { tool: 'mcp__box__run', input })).toBe(rule);
  });

  test('a rule by the name of an inherited property is a text like any other', () => {
    expect(ruleOf('constructor', 'new constructor')).toBe('constructor');
  });

  test('hold tools by their name, and none holds nothing', () => {
    const call = { tool: 'mcp__cloud__deploy_app', input: {} };
    expect(fourEyesRuleOf(['deploy'], call)).toBe('deploy');
    expect(fourEyesRuleOf(['mcp__cloud__deploy_app'], call)).toBe('mcp__cloud__deploy_app');
    expect(fourEyesRules('none')).toEqual([]);
  });
});
