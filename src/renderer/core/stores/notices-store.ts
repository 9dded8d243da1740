import type { StoreApi } from 'zustand/vanilla';
import { createStore } from 'zustand/vanilla';

/** Something that a person should read once: what was refused and what to do about it, or an offer. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly hint: string | null;
  /** A text that can be copied from here. */
  readonly copy: string | null;
  /** A newer notice about the same takes its place. */
  readonly about: string | null;
}

export type NewNotice = Pick<Notice, 'text' | 'hint'> & Partial<Pick<Notice, 'copy' | 'about'>>;

export type NoticesStore = StoreApi<readonly Notice[]>;

/** More than this would hide the page; the oldest goes. */
const noticeLimit = 4;

export function createNoticesStore(): NoticesStore {
  return createStore((): readonly Notice[] => []);
}

export function addNotice(notices: readonly Notice[], added: NewNotice): readonly Notice[] {
  const last = notices.at(-1);
  const { about = null, copy = null } = added;
  if (last?.text === added.text && last.copy === copy && last.about === about) return notices;
  const others = notices.filter((notice) => about === null || notice.about !== about);
  const notice = { ...added, about, copy, id: (last?.id ?? 0) + 1 };
  return [...others, notice].slice(-noticeLimit);
}

export function dropNotice(notices: readonly Notice[], id: number): readonly Notice[] {
  return notices.filter((notice) => notice.id !== id);
}
