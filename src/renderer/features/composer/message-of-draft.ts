import { textWithFiles } from '../../../shared/domain/file-mention.ts';
import type { Draft } from '../../core/stores/drafts-store.ts';

/** The message as it is sent: the text, and below it the files, each named so that Claude Code reads it. */
export function messageOfDraft({ text, files }: Pick<Draft, 'text' | 'files'>): string {
  const paths = files.flatMap((file) => (file.state === 'kept' ? [file.path] : []));
  return textWithFiles(text, paths);
}

/** Why the draft cannot go now, as a sentence; null when it can. */
export function whyNotSendable({ text, audience, files }: Draft): string | null {
  if (audience === 'operators') return text.trim() === '' ? 'Type a message first.' : null;
  if (files.some((file) => file.state === 'sending')) return 'A file is still uploading.';
  if (files.some((file) => file.state === 'failed')) return 'A file couldn’t be attached.';
  return text.trim() === '' && files.length === 0 ? 'There is nothing to send yet.' : null;
}
