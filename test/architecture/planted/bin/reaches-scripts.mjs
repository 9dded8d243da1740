// Planted: bin: paths

import { start } from '../scripts/start.mjs';

export const reached = start;
