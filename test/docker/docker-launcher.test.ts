import { beforeAll, describe } from 'vitest';

import { launcherContract } from '../contract/hub/launcher-contract.ts';
import { buildWorkerImage } from '../support/docker/build-worker-image.ts';
import { findTestEngine, testEngine } from '../support/docker/test-engine.ts';
import { buildWaitingImage } from '../support/docker/waiting-image.ts';
import { DockerPlace } from '../support/launchers/docker-place.ts';

describe.skipIf(!findTestEngine())('with a Docker engine', () => {
  let base: string;

  beforeAll(async () => {
    base = await buildWaitingImage(testEngine());
    await buildWorkerImage(testEngine(), base);
  });

  launcherContract('docker', () => new DockerPlace(testEngine(), base));
});
