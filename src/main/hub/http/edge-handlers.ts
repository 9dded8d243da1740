import type { IncomingMessage } from 'node:http';

import type { Clock } from '../../../shared/base/clock.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Plane } from '../../../shared/domain/operator.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import {
  cookieMaxAgeSeconds,
  linkLifetimes,
  type AccessService,
} from '../access/access-service.ts';
import { recordPaired, recordSignIn, type CallAudit } from './audit-call.ts';
import type { EdgeRouteName, Handler, HandlerRequest } from './handler.ts';
import { openApiDocument } from './openapi.ts';
import { PhoneHandlers, type EdgePairing } from './phone-handlers.ts';
import { addressOf, cookieOf } from './request-headers.ts';

export interface EdgeHandlerOptions {
  readonly access: Pick<
    AccessService,
    'offerSignIn' | 'ownDeviceOf' | 'redeemSignIn' | 'issueTicket'
  >;
  readonly pairing: EdgePairing;
  readonly audit: CallAudit;
  readonly plane: Plane;
  readonly version: string;
  /** The name of this listener's cookie: cookies of one host go to all of its ports. */
  readonly cookieName: () => string;
  readonly cookieAttributes: string;
  readonly clock: Clock;
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
  pairing,
  audit,
  plane,
  version,
  cookieName,
  cookieAttributes,
  clock,
}: EdgeHandlerOptions): EdgeHandlers {
  const phone = new PhoneHandlers({ pairing, clock });

  function setCookie(cookie: string): string {
    return `${cookieName()}=${cookie}; ${cookieAttributes}; Max-Age=${cookieMaxAgeSeconds}`;
  }

  const redeem: EdgeHandlers['sign-in.redeem'] = async ({
    incoming,
    origin,
    body,
    answerHeaders,
  }) => {
    const { code, nonce, deviceName = '' } = body;
    // A sign-in link makes a device of the owner, so it is for this machine; a pairing code waits for the desk.
    if ((nonce === undefined) !== (plane === 'local')) return err(otherWayIn);
    if (nonce !== undefined) return phone.redeem({ code, nonce, deviceName, incoming, origin });
    const redeemed = await access.redeemSignIn({
      code: body.code,
      deviceName: body.deviceName ?? 'browser',
      cookie: cookieOf(incoming, cookieName()),
      origin,
      address: addressOf(incoming),
    });
    if (!redeemed.ok) return redeemed;
    const { cookie, key, operator } = redeemed.value;
    answerHeaders.append('Set-Cookie', setCookie(cookie));
    return ok({ key, operator });
  };

  return {
    'openapi.read': () => Promise.resolve(ok({ ...openApiDocument(version) })),
    'sign-in.offer': ({ principal, origin, body }) => {
      const { url, expiresAt } = access.offerSignIn({
        guest: access.ownDeviceOf(principal.operator),
        origin,
        session: body.session ?? null,
        lifetimeMs: linkLifetimes.openMs,
      });
      return Promise.resolve(ok({ url, expiresAt }));
    },
    'sign-in.redeem': async (request) => {
      const { incoming, body } = request;
      const answer = await redeem(request);
      const operator = answer.ok && 'key' in answer.value ? answer.value.operator : null;
      const refused = answer.ok ? null : answer.error.code;
      await recordSignIn(audit, { incoming, plane, device: body.deviceName, operator, refused });
      return answer;
    },
    'pairing.poll': ({ incoming, body, answerHeaders }) =>
      phone.poll(
        { secret: body.secret, incoming },
        {
          cookie: (cookie) => answerHeaders.append('Set-Cookie', setCookie(cookie)),
          recorded: ({ device, name, operator }) =>
            recordPaired(audit, { incoming, plane, device: { id: device, name }, operator }),
        },
      ),
    'stream.ticket': ({ principal, origin }) => {
      const ticket = access.issueTicket(principal, origin);
      return Promise.resolve(ticket.ok ? ok({ ticket: ticket.value }) : ticket);
    },
  };
}

const otherWayIn = refusal(
  'bad_request',
  'This code is for another way in.',
  'Use the link as it was shown.',
);
