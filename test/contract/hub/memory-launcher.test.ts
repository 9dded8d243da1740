import { MemoryPlace } from '../../support/launchers/memory-place.ts';
import { launcherContract } from './launcher-contract.ts';

launcherContract('in memory', () => new MemoryPlace());
