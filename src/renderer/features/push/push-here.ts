import { messageOf } from '../../../shared/base/app-error.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';

// Push notifications of this browser: what stands in their way, and how they are turned on and off.

/** Why this browser can have none here, as far as can be known without asking anybody. */
export type PushObstacle = 'insecure' | 'home-screen' | 'unsupported' | 'blocked';

declare global {
  interface Window {
    /** Of Trusted Types. What it makes is an object in place of the text; whoever takes the one takes the other. */
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(): string },
      ): { createScriptURL(text: string): string };
    };
  }
}

/** The page's policy lets no text become the address of a script, so this one address has a policy of its own. */
const workerFile = '/push-worker.js';

function workerAddress(): string {
  const rules = { createScriptURL: () => workerFile };
  const policy = window.trustedTypes?.createPolicy('push-worker', rules);
  return policy?.createScriptURL(workerFile) ?? workerFile;
}

export function pushObstacle(): PushObstacle | null {
  if (!window.isSecureContext) return 'insecure';
  const isSupported =
    'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
  if (!isSupported) return isAppleTouch() ? 'home-screen' : 'unsupported';
  return Notification.permission === 'denied' ? 'blocked' : null;
}

/** Safari on a phone or tablet has push notifications only in a page that was opened from the home screen. */
function isAppleTouch(): boolean {
  return /iPhone|iPad|Macintosh/u.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
}

/** What stands in the way, with what a person can do about it. */
export const obstacleTexts: Readonly<Record<PushObstacle, string>> = {
  insecure:
    'The browser offers no notifications at this address, because it is not secure. Use an address with a certificate that the browser trusts.',
  'home-screen':
    'On an iPhone or iPad, add this page to the Home Screen, open it from there, and turn notifications on there.',
  unsupported: 'This browser has no push notifications.',
  blocked: 'Notifications of this address are blocked. Allow them in the settings of the browser.',
};

const untrustedText =
  'The browser does not trust the certificate of this hub, so it runs nothing in the background. Serve a Tailscale address or a certificate of your own, and open the page there.';

/** Asks for the permission, subscribes at the browser's push service and gives the hub the address. Rejects with a sentence. */
export async function turnPushOn(http: HttpClient, publicKey: string): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') {
    throw new Error('The browser was not allowed to show notifications.');
  }
  const registration = await registerWorker();
  const subscription = await subscribe(registration.pushManager, publicKey);
  await giveToHub(http, subscription);
}

export async function turnPushOff(http: HttpClient): Promise<void> {
  const subscription = await currentSubscription();
  // In this order: without its answer, the hub learns from the push service that nobody is there.
  await subscription?.unsubscribe();
  await http.call('push.unsubscribe');
}

/**
 * The hub forgets a subscription that its push service refused: then a page that starts makes another one, as long as the
 * person has not turned notifications off. A browser makes another one when it likes, and the page gives it to the hub.
 */
export async function keepPushRight(http: HttpClient): Promise<void> {
  if (pushObstacle() !== null || Notification.permission !== 'granted') return;
  const current = await currentSubscription();
  if (current === null) return;
  const { publicKey, endpoint } = await http.call('push.read');
  if (publicKey === null) return;
  if (endpoint === null) await current.unsubscribe();
  const registration = await registerWorker();
  const subscription = await subscribe(registration.pushManager, publicKey);
  if (subscription.endpoint !== endpoint) await giveToHub(http, subscription);
}

/** What waits is on the page that the person looks at. */
export async function closeNotifications(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
}

export async function currentSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker?.getRegistration();
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

async function registerWorker(): Promise<ServiceWorkerRegistration> {
  try {
    await navigator.serviceWorker.register(workerAddress(), { updateViaCache: 'none' });
  } catch (cause) {
    // A page is shown in spite of its certificate, a service worker is not; browsers have no code of their own for it.
    const isUntrusted = location.protocol === 'https:';
    throw new Error(isUntrusted ? untrustedText : messageOf(cause), { cause });
  }
  return navigator.serviceWorker.ready;
}

/** A subscription is bound to the key of the hub; one with another key is worth nothing. */
async function subscribe(manager: PushManager, publicKey: string): Promise<PushSubscription> {
  const known = await manager.getSubscription();
  if (known && textOf(known.options.applicationServerKey) === publicKey) return known;
  await known?.unsubscribe();
  try {
    return await manager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  } catch (cause) {
    const message = `The push service of this browser did not accept the subscription: ${messageOf(cause)}`;
    throw new Error(message, { cause });
  }
}

async function giveToHub(http: HttpClient, subscription: PushSubscription): Promise<void> {
  const { endpoint } = subscription;
  const p256dh = textOf(subscription.getKey('p256dh'));
  const auth = textOf(subscription.getKey('auth'));
  await http.call('push.subscribe', { body: { endpoint, p256dh, auth } });
}

/** Base64url without padding. */
function textOf(bytes: ArrayBuffer | null): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
