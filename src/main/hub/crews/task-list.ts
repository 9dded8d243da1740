import { createHash } from 'node:crypto';

import type { ListedTask } from '../../../shared/domain/crew.ts';
import { crewTaskLimit } from '../../../shared/domain/crew.ts';

/** `- [ ] T3: text`, with `*`, `+` or `1.` as well; the name before the colon may be missing. */
const item = /^(?<indent> {0,3})(?:[-*+]|\d{1,4}[.)])\s+\[(?<mark>[ xX])\]\s+(?<text>.*)$/u;
const named = /^\*{0,2}(?<id>[A-Z][A-Z0-9]*-?\d{1,6})\*{0,2}\s*:\*{0,2}\s+(?<text>[\s\S]*)$/u;
const fence = /^\s*(?:```|~~~)/u;

/**
 * The tasks of a list in Markdown: its items with a box, each with the indented lines below it. A task keeps its id while
 * the list is edited: the name that it has there, otherwise one that is made of its text. A ticked box says nothing;
 * what was done is seen in git.
 */
export function parseTaskList(markdown: string): readonly ListedTask[] {
  const texts: string[] = [];
  let isOpen = false;
  let isCode = false;
  for (const line of markdown.split(/\r?\n/u)) {
    const found = isCode ? null : item.exec(line);
    if (found?.groups) {
      texts.push(found.groups['text'] ?? '');
      isOpen = true;
    } else if (isOpen && (line.trim() === '' || /^\s{2,}\S/u.test(line))) {
      texts.push(`${texts.pop() ?? ''}\n${line.replace(/^\s{2,6}/u, '')}`);
    } else {
      isOpen = false;
    }
    if (fence.test(line)) isCode = !isCode;
  }
  return withIds(texts.map((text) => text.trim()).filter((text) => text !== ''));
}

function withIds(texts: readonly string[]): readonly ListedTask[] {
  const taken = new Set<string>();
  return texts.map((whole) => {
    const match = named.exec(whole);
    const text = (match?.groups?.['text'] ?? whole).slice(0, crewTaskLimit);
    const wanted = match?.groups?.['id'] ?? idOf(text);
    let id = wanted;
    for (let count = 2; taken.has(id); count += 1) id = `${wanted}.${count}`;
    taken.add(id);
    return { id, text };
  });
}

function idOf(text: string): string {
  const plain = text.replaceAll(/\s+/gu, ' ').toLowerCase();
  return createHash('sha256').update(plain).digest('hex').slice(0, 8);
}
