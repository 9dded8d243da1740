// Planted: renderer: packages

import { join } from 'node:path';

export const reached = join;
