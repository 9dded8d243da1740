import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

/** Something that a person should read once: what was refused, and what to do about it. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly hint: string | null;
}

export type NoticesStore = StoreApi<readonly Notice[]>;

/** More than this would hide the page; the oldest goes. */
const noticeLimit = 4;

export function createNoticesStore(): NoticesStore {
  return createStore((): readonly Notice[] => []);
}

export function addNotice(
  notices: readonly Notice[],
  added: { readonly text: string; readonly hint: string | null },
): readonly Notice[] {
  const last = notices.at(-1);
  if (last?.text === added.text) return notices;
  return [...notices, { ...added, id: (last?.id ?? 0) + 1 }].slice(-noticeLimit);
}

export function dropNotice(notices: readonly Notice[], id: number): readonly Notice[] {
  return notices.filter((notice) => notice.id !== id);
}
