import type { Middle } from '../two/middle.ts';

export interface Begins {
  readonly middle: Middle;
}
