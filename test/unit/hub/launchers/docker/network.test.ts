import { expect, test } from 'vitest';

import { ensureNetwork } from '../../../../../src/main/hub/launchers/docker/network.ts';
import { StandInEngine } from '../../../../support/docker/stand-in-engine.ts';

test('[CON-3] a container comes into the network that another first container makes at the same time', async () => {
  await using engine = new StandInEngine();
  await engine.start();
  engine.madeMeanwhile = 'roundhouse-hub';
  expect(await ensureNetwork(engine.docker, 'hub')).toBe('id-of-roundhouse-hub');
});
