import { asId } from '../../src/shared/base/ids.ts';
import type { CrewTerms, CrewView } from '../../src/shared/domain/crew.ts';

export const sampleTerms: CrewTerms = {
  name: 'shop',
  repo: '/repo',
  branch: 'main',
  base: 'b0',
  workerCount: 2,
  config: '/config/shop',
  credentials: ['/config/shop/accounts/a.json', '/config/shop/accounts/b.json'],
  checks: [],
  model: null,
  managerModel: null,
  permissionMode: null,
};

export const sampleCrew: CrewView = {
  ...sampleTerms,
  id: asId('crew', 'c_shop'),
  owner: { id: 'o_ana', name: 'Ana' },
  createdAt: '2030-01-01T00:00:00.000Z',
  state: 'running',
  reason: null,
  tasks: [],
  listsAt: null,
  settlements: 0,
  managerTold: null,
};
