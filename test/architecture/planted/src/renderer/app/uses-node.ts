// Planted: renderer/app: packages

import { join } from 'node:path';

export const reached = join;
