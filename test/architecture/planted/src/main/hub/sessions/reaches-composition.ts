// Planted: main/hub: nothing imports the root

import type { HubMachine } from '../composition/machine.ts';

export type Reached = HubMachine;
