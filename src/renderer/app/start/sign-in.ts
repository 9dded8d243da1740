import { messageOf } from '../../../shared/base/app-error.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import { HubError } from '../../../shared/client/hub-error.ts';
import { deviceName } from './device-name.ts';
import type { SessionKey } from './session-key.ts';

/** `used`: the link was opened before or is too old. `unreachable`: no answer, worth another try. */
export type SignInOutcome = 'signed-in' | 'no-link' | 'used' | 'unreachable';

/** Turns the code of a link into the key of this tab; without a code, the key that the tab has. */
export async function signIn(options: {
  readonly code: string | null;
  readonly http: HttpClient;
  readonly key: SessionKey;
}): Promise<{ readonly outcome: SignInOutcome; readonly reason: string | null }> {
  const { code, http, key } = options;
  if (code === null) {
    return { outcome: key.read() === null ? 'no-link' : 'signed-in', reason: null };
  }
  try {
    const answer = await http.call('sign-in.redeem', {
      body: { code, deviceName: deviceName(navigator.userAgent) },
    });
    // The other answer is for a phone that pairs, which sends more than a code.
    if (!('key' in answer)) return { outcome: 'used', reason: 'This link is for a phone.' };
    key.keep(answer.key);
    return { outcome: 'signed-in', reason: null };
  } catch (thrown) {
    const isUnreachable = thrown instanceof HubError && thrown.code === 'unreachable';
    // A used link in a tab that is signed in already is no reason to lock the person out.
    if (!isUnreachable && key.read() !== null) return { outcome: 'signed-in', reason: null };
    return { outcome: isUnreachable ? 'unreachable' : 'used', reason: messageOf(thrown) };
  }
}
