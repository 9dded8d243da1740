// A link that signs a browser in, once. The code is in the fragment: a browser keeps that to itself, so
// it is in no request, no log and no Referer. The page takes it out of the address bar before it does
// anything else, and sends it as the body of `POST /pair/redeem`.

const fragmentPattern = /^#?sign-in=([\w-]{16,128})(?:&session=([\w.~%-]{1,600}))?$/;

export interface SignInFragment {
  readonly code: string;
  /** The session to show first, by id or name. */
  readonly session: string | null;
}

export function signInUrl(origin: string, { code, session }: SignInFragment): string {
  return `${origin}/#sign-in=${code}${session === null ? '' : `&session=${encodeURIComponent(session)}`}`;
}

/** What the fragment of the page's address says; null when it is none of ours. */
export function readSignInFragment(fragment: string): SignInFragment | null {
  const [, code, session] = fragmentPattern.exec(fragment) ?? [];
  if (code === undefined) return null;
  return { code, session: session === undefined ? null : decode(session) };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // Half an escape: somebody cut the link. It still signs in.
    return null;
  }
}

/** The header with which a page proves, beside the cookie, that it is a page of this hub. */
export const keyHeader = 'x-roundhouse-key';

/**
 * The subprotocol by which a page hands its one-time ticket over: it is offered after the protocol's own
 * name, and never chosen. A query would end up in logs.
 */
export const ticketSubprotocolPrefix = 'rh_ticket_';
