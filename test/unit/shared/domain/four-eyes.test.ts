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

  test('hold tools by their name, and none holds nothing', () => {
    const call = { tool: 'mcp__cloud__deploy_app', input: {} };
    expect(fourEyesRuleOf(['deploy'], call)).toBe('deploy');
    expect(fourEyesRuleOf(['mcp__cloud__deploy_app'], call)).toBe('mcp__cloud__deploy_app');
    expect(fourEyesRules('none')).toEqual([]);
  });
});
