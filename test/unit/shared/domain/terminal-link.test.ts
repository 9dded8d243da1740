import { expect, test } from 'vitest';

import { isOpenableLink } from '../../../../src/shared/domain/terminal-link.ts';

test('[TTY-5] http and https addresses can be opened', () => {
  const links = [
    'https://example.com',
    'http://localhost:3000/a?b=c#d',
    'HTTPS://EXAMPLE.COM/',
    'https://例え.jp/道',
    'https://example.com/a@b',
  ];
  expect(links.filter(isOpenableLink)).toEqual(links);
});

test('[TTY-5] every other scheme, a hidden part and a name before the host stay plain text', () => {
  const words =
    'javascript:alert(1) file:///etc/passwd data:text/html,x vscode://x ssh://host \\\\evil\\share ' +
    '//evil.example https:evil.example https:// https:///x https://good.example@evil.example/ ' +
    'https://a:b@evil.example https:\\\\evil.example https://exa\u202emple.com https://exa\u200bmple.com';
  const spaced = [
    '',
    'https://a b',
    ' https://a.example',
    'https://a.example\n',
    'x https://a.example',
  ];
  const links = [...words.split(' '), ...spaced, `https://a.example/${'x'.repeat(2100)}`];
  expect(links.filter(isOpenableLink)).toEqual([]);
});
