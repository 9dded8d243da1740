import type { Begins } from '../one/begins.ts';

export const end: { readonly begins: Begins | null } = { begins: null };
