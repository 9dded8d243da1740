import { end } from './end.ts';

export type Middle = typeof end;
