// Planted: main/hub: nothing imports the root

import type { Settings } from '../config.ts';

export type Reached = Settings;
