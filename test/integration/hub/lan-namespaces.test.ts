import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { HubProcess } from '../../support/hub-process.ts';
import { PhoneNamespace, whyNoNamespaces } from '../../support/phone-namespace.ts';

// The hub on one machine and a phone on another, with a cable in between: nothing of this goes over loopback.

const whyNot = whyNoNamespaces();
if (whyNot !== null) process.stderr.write(`Tests between two networks are skipped: ${whyNot}.\n`);

test.skipIf(whyNot !== null)(
  '[LAN-1] [LAN-2] [NET6] another machine reaches nothing of a hub, then its page and no more, then nothing again',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'roundhouse-namespaces-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    using phone = new PhoneNamespace();
    await using hub = new HubProcess({
      env: { PATH: process.env['PATH'] ?? '', HOME: home },
      claude: null,
    });
    await hub.start();
    const { port } = new URL(hub.url);
    const wish = (value: string) =>
      hub.client.call('settings.change', { params: { name: 'lan' }, body: { value } });

    expect(phone.ask(`http://${phone.address}:${port}/healthz`)).toEqual({ code: 'ECONNREFUSED' });

    await wish(phone.cable);
    const secure = (await hub.client.call('hub.read')).lanUrl ?? '';
    expect(new URL(secure).hostname).toBe(phone.address);
    expect(phone.ask(`${secure}/healthz`)).toEqual({ status: 200, body: 'ok' });
    expect(phone.ask(`${secure}/`)).toMatchObject({ status: 200 });
    for (const path of ['/api/v1/hub', '/api/v1/sessions', '/api/v1/stream/events']) {
      expect(phone.ask(`${secure}${path}`)).toMatchObject({ status: 401 });
    }

    await wish('off');
    expect(phone.ask(`${secure}/healthz`)).toEqual({ code: 'ECONNREFUSED' });
  },
);
