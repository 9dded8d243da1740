import type { IncomingMessage } from 'node:http';

import { ok } from '../../../shared/base/result.ts';
import {
  cookieMaxAgeSeconds,
  linkLifetimes,
  type AccessService,
} from '../access/access-service.ts';
import type { EdgeRouteName, Handler, HandlerRequest } from './handler.ts';
import { openApiDocument } from './openapi.ts';
import { addressOf, cookieOf } from './request-headers.ts';

export interface EdgeHandlerOptions {
  readonly access: Pick<AccessService, 'offerSignIn' | 'redeemSignIn' | 'issueTicket'>;
  readonly version: string;
  /** The name of this listener's cookie: cookies of one host go to all of its ports. */
  readonly cookieName: () => string;
  readonly cookieAttributes: string;
}

/** What these few need of the request itself, beside what every handler gets. */
export type WithIncoming<Name extends EdgeRouteName> = HandlerRequest<Name> & {
  readonly incoming: IncomingMessage;
};

type EdgeHandlers = {
  readonly [Name in EdgeRouteName]: (request: WithIncoming<Name>) => ReturnType<Handler<Name>>;
};

/** The routes that are about credentials and about the API itself. */
export function edgeHandlers({
  access,
  version,
  cookieName,
  cookieAttributes,
}: EdgeHandlerOptions): EdgeHandlers {
  return {
    'openapi.read': () => Promise.resolve(ok({ ...openApiDocument(version) })),
    'sign-in.offer': ({ origin, body }) => {
      const { url, expiresAt } = access.offerSignIn({
        origin,
        session: body.session ?? null,
        lifetimeMs: linkLifetimes.openMs,
      });
      return Promise.resolve(ok({ url, expiresAt }));
    },
    'sign-in.redeem': async ({ incoming, origin, body, answerHeaders }) => {
      const redeemed = await access.redeemSignIn({
        code: body.code,
        deviceName: body.deviceName ?? 'browser',
        cookie: cookieOf(incoming, cookieName()),
        origin,
        address: addressOf(incoming),
      });
      if (!redeemed.ok) return redeemed;
      const { cookie, key, operator } = redeemed.value;
      answerHeaders.append(
        'Set-Cookie',
        `${cookieName()}=${cookie}; ${cookieAttributes}; Max-Age=${cookieMaxAgeSeconds}`,
      );
      return ok({ key, operator });
    },
    'stream.ticket': ({ principal, origin }) => {
      const ticket = access.issueTicket(principal, origin);
      return Promise.resolve(ticket.ok ? ok({ ticket: ticket.value }) : ticket);
    },
  };
}
