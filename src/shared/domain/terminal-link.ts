import { hasInvisible } from './terminal-text.ts';

// Links in terminal output come from anyone: a file, a web page, a peer. Only http and https may be
// opened, from a device of an operator, and never a target that shows other than what it is.

/** What browsers and terminals agree on; longer ones are data, not addresses. */
const linkLimit = 2083;

/** `http` or `https`, one visible word, and no name or password that could pass for the host. */
export function isOpenableLink(url: string): boolean {
  if (url.length > linkLimit || /[\s\\]/u.test(url) || hasInvisible(url)) return false;
  const authority = /^https?:\/\/([^/?#]*)/iu.exec(url)?.[1];
  return authority !== undefined && authority !== '' && !authority.includes('@');
}

/** The link that `OSC 8 ; params ; url` opens; `undefined` for one that is closed or stays plain text. */
export function openedLink(payload: Uint8Array): string | undefined {
  const url = /^8;[^;]*;(.*)$/su.exec(new TextDecoder().decode(payload))?.[1];
  // A URL is ASCII; anything else would have to be escaped first, and nobody means it.
  return url !== undefined && /^[\x21-\x7e]+$/.test(url) && isOpenableLink(url) ? url : undefined;
}

/** Ends the link that is open; also in place of one that may not be opened, which else would go on. */
export const closeLink = '\x1b]8;;\x1b\\';
