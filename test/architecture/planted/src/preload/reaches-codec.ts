// Planted: preload: paths

import type { Codec } from '../shared/wire/codec.ts';

export type Reached = Codec;
