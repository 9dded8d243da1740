import type { Begins } from './begins.ts';

export type Leaf = Begins;
