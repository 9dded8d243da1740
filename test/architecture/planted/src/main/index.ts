// Planted: main/desktop: paths

import { Hub } from './hub/hub.ts';

export const reached = Hub;
