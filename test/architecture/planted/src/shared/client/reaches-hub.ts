// Planted: shared/client: paths

import { createHub } from '../../main/hub/index.ts';

export const reached = createHub;
