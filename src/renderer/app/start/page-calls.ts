import { systemClock } from '../../../shared/base/clock.ts';
import { pageDeadlines } from '../../../shared/client/call-deadline.ts';
import { HttpClient } from '../../../shared/client/http-client.ts';
import { keyHeader } from '../../../shared/wire/sign-in-link.ts';
import { createSessionKey, keyStorage } from './session-key.ts';

/** Calls with both halves of what this page is known by, once it has them. */
export function pageCalls() {
  const key = createSessionKey(keyStorage(location.protocol));
  function headers(): Readonly<Record<string, string>> {
    const value = key.read();
    return value === null ? {} : { [keyHeader]: value };
  }
  const http = new HttpClient({
    baseUrl: '',
    fetch: (url, request) => fetch(url, { ...request, credentials: 'same-origin' }),
    headers,
    deadlines: pageDeadlines(systemClock),
  });
  return { http, key, headers };
}
