import { expect, test } from 'vitest';

import { ContainerPlace } from '../../../../../src/main/hub/launchers/docker/container-place.ts';
import { Engine } from '../../../../../src/main/hub/launchers/docker/engine.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';

function placeWith(environment: Readonly<Record<string, string>>): ContainerPlace {
  const engine = new Engine({
    environment: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
    clock: new ManualClock(),
  });
  return new ContainerPlace({ engine, environment, baseImage: 'base' });
}

test('[CON-14] without an engine the place has the reason and the command that changes it', async () => {
  const place = await placeWith({ ANTHROPIC_API_KEY: 'made up' }).read();
  expect(place).toMatchObject({ credential: 'api-key', baseImage: 'base' });
  expect(place.problem).toContain('/nonexistent/docker.sock');
  expect(place.problem).toContain('systemctl start docker');
});

test('[CON-14] the credential that Claude Code would use is named, and none is none', async () => {
  const both = await placeWith({ CLAUDE_CODE_OAUTH_TOKEN: 'a', ANTHROPIC_API_KEY: 'b' }).read();
  expect(both.credential).toBe('api-key');
  const one = await placeWith({ CLAUDE_CODE_OAUTH_TOKEN: 'a', ANTHROPIC_API_KEY: '' }).read();
  expect(one.credential).toBe('setup-token');
  expect((await placeWith({}).read()).credential).toBeNull();
});
