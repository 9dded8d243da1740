import type { RouteAnswer } from '../shared/wire/http-routes.ts';
import { lastPart } from './words.ts';

type Grant = RouteAnswer<'grants.list'>['items'][number];

/** `driver on payments until 2030-01-31 18:00 UTC`, `observer on the hub`. */
export function roleText(grant: Grant): string {
  return `${grant.role} on ${placeText(grant)}${endText(grant)}`;
}

function placeText({ scope, sessionName }: Grant): string {
  switch (scope.type) {
    case 'hub':
      return 'the hub';
    case 'repo':
      return `all of ${lastPart(scope.repo ?? '')}`;
    case 'session':
      return sessionName ?? 'a removed session';
  }
}

function endText({ expiresAt, isExpired }: Grant): string {
  if (expiresAt === null) return '';
  const time = new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ');
  return isExpired ? ` (expired ${time} UTC)` : ` until ${time} UTC`;
}
