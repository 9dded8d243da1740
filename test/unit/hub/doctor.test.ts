import { expect, test } from 'vitest';

import { DoctorService } from '../../../src/main/hub/doctor/doctor-service.ts';

test('who asks while the checks run gets their reports, and a later one has them run again', async () => {
  const gate = Promise.withResolvers<void>();
  let runs = 0;
  const doctor = new DoctorService({
    checks: [
      {
        id: 'probe',
        title: 'Probe',
        isProbe: true,
        run: async () => {
          runs += 1;
          const detail = `run ${runs}`;
          await gate.promise;
          return { state: 'ok', detail, fix: null };
        },
      },
    ],
  });
  const first = doctor.run({ isProbing: true });
  const second = doctor.run({ isProbing: true });
  expect(await doctor.run({ isProbing: false })).toEqual([]);
  gate.resolve();

  expect(await second).toEqual(await first);
  expect((await first)[0]?.detail).toBe('run 1');
  expect((await doctor.run({ isProbing: true }))[0]?.detail).toBe('run 2');
});
