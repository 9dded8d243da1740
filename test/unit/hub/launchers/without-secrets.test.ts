import { expect, it } from 'vitest';

import { withoutSecrets } from '../../../../src/main/hub/launchers/claude-environment.ts';

it('[CREW10] checks of a crew see no credential of the hub', () => {
  const environment = {
    PATH: '/bin',
    GIT_AUTHOR_NAME: 'Ana',
    ANTHROPIC_API_KEY: 'canary',
    CLAUDE_CODE_OAUTH_TOKEN: 'canary',
    npm_config__auth: 'canary',
  };
  expect(withoutSecrets(environment)).toEqual({ PATH: '/bin', GIT_AUTHOR_NAME: 'Ana' });
});
