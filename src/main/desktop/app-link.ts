import { isAbsolute } from 'node:path';

/** What a `roundhouse:` link may ask for: to look at something. Nothing that a link says is ever started. */
export type AppLink =
  | { readonly type: 'open-path'; readonly path: string }
  | { readonly type: 'show-session'; readonly name: string };

const lengthLimit = 2_000;
const namePattern = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;
// Of the control and format categories: they could make a question read as another one.
const unshowable = /\p{C}/u;

export function isAppLink(text: string): boolean {
  return /^roundhouse:/i.test(text);
}

/**
 * `roundhouse://open?path=/code/web` and `roundhouse://session/NAME`; undefined for everything else. A link
 * comes from any page or mail: it carries no prompt, no options and no address of another hub.
 */
export function parseAppLink(text: string): AppLink | undefined {
  if (text.length > lengthLimit || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'roundhouse:' || url.username !== '' || url.port !== '' || url.hash !== '') {
    return undefined;
  }
  return url.host === 'open' ? openLink(url) : sessionLink(url);
}

function openLink(url: URL): AppLink | undefined {
  const names = [...url.searchParams.keys()];
  const path = url.searchParams.get('path') ?? '';
  const isPlain = names.length === 1 && isAbsolute(path) && !unshowable.test(path);
  return isPlain && ['', '/'].includes(url.pathname) ? { type: 'open-path', path } : undefined;
}

function sessionLink(url: URL): AppLink | undefined {
  if (url.host !== 'session' || url.search !== '') return undefined;
  const name = decoded(url.pathname.slice(1));
  return name !== undefined && namePattern.test(name) ? { type: 'show-session', name } : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that encodes nothing.
    return undefined;
  }
}
