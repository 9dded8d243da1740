import { afterEach, expect, test, vi } from 'vitest';

import { keepPushRight } from '../../../src/renderer/features/push/push-here.ts';
import { HttpClient } from '../../../src/shared/client/http-client.ts';
import { pushRoutes } from '../../../src/shared/wire/push-routes.ts';
import { PushBrowser } from '../../support/push-browser.ts';

const publicKey = 'AQAB';
const subscription = pushRoutes['push.subscribe'].body;

/** A browser whose push service gives out one endpoint after the other. */
class SubscribingBrowser {
  current: object | null = null;
  #count = 0;

  getSubscription(): Promise<object | null> {
    return Promise.resolve(this.current);
  }

  subscribe(): Promise<object> {
    this.#count += 1;
    const browser = new PushBrowser(`https://push.example.net/send/${this.#count}`);
    this.current = {
      endpoint: browser.subscription.endpoint,
      options: { applicationServerKey: bytesOf(publicKey) },
      getKey: (name: 'p256dh' | 'auth') => bytesOf(browser.subscription[name]),
      unsubscribe: () => {
        this.current = null;
        return Promise.resolve(true);
      },
    };
    return Promise.resolve(this.current);
  }
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64url'));
}

/** Endpoints that a page gives to a hub which knows this one of its device. */
async function givenTo(
  known: string | null,
  pushManager: SubscribingBrowser,
): Promise<readonly string[]> {
  const registration = { pushManager };
  const serviceWorker = {
    getRegistration: () => Promise.resolve(registration),
    register: () => Promise.resolve(registration),
    ready: Promise.resolve(registration),
  };
  const notification = { permission: 'granted' };
  vi.stubGlobal('navigator', { serviceWorker });
  vi.stubGlobal('Notification', notification);
  vi.stubGlobal('window', { isSecureContext: true, PushManager: {}, Notification: notification });
  const given: string[] = [];
  const http = new HttpClient({
    baseUrl: 'http://127.0.0.1:4680',
    fetch: (_, { method, body }) => {
      if (method === 'POST') given.push(subscription.parse(JSON.parse(String(body))).endpoint);
      const answer = method === 'POST' ? {} : { mode: 'on', publicKey, endpoint: known };
      return Promise.resolve(Response.json(answer));
    },
  });
  await keepPushRight(http);
  return given;
}

afterEach(() => vi.unstubAllGlobals());

test('[PUSH4] a page whose hub has forgotten its subscription makes another one', async () => {
  const browser = new SubscribingBrowser();
  await browser.subscribe();

  expect(await givenTo(null, browser)).toEqual(['https://push.example.net/send/2']);
});

test('[PUSH4] a subscription that the hub knows is left as it is, and one that it does not have is given to it', async () => {
  const browser = new SubscribingBrowser();
  await browser.subscribe();

  expect(await givenTo('https://push.example.net/send/1', browser)).toEqual([]);
  expect(await givenTo('https://push.example.net/send/0', browser)).toEqual([
    'https://push.example.net/send/1',
  ]);
});

test('[PUSH4] a page whose person has turned notifications off asks for none', async () => {
  expect(await givenTo(null, new SubscribingBrowser())).toEqual([]);
});
