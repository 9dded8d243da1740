// Planted: scripts: paths

import { parse } from '../src/shared/wire/codec.ts';

export const reached = parse;
