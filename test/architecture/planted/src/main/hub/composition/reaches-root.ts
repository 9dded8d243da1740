// Planted: main/hub: nothing imports the root

import type { Hub } from '../hub.ts';

export type Reached = Hub;
