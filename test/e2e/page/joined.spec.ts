import { expect } from '@playwright/test';

import { asId } from '../../../src/shared/base/ids.ts';
import { ana, SessionScript } from '../../support/demo-hub/session-script.ts';
import { test } from '../support/demo-page.ts';
import { expectSoundPage } from '../support/sound-page.ts';

const name = 'a-session-that-was-started-by-hand-and-has-a-long-name';

for (const { colorScheme, viewport } of [
  { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const) {
  test.describe(`${viewport.width} ${colorScheme}`, () => {
    test.use({ viewport, colorScheme });

    test('[JOIN2] [JOIN3] the page of a joined session says why it has no terminal, and adopts it', async ({
      hub,
      roundhouse,
      page,
    }, testInfo) => {
      const script = new SessionScript({ name, repo: '/home/ana/web', startMs: Date.now() });
      const joined = { connection: asId('connection', 'j_1'), pid: 4243, isAttended: true };
      script.say('session.joined', ana, joined).running();
      await hub.log.append(script.events.filter(({ kind }) => kind !== 'session.start-requested'));
      await roundhouse.open(name);
      const terminalTab = page.getByRole('tab', { name: 'Terminal' });
      if (viewport.width < 800) await terminalTab.click();
      const pane = page.getByRole('region', { name: `Terminal of ${name}` });
      await expect(pane).toContainText('It was started by hand (process 4243)');
      await expectSoundPage(page, 'joined pane', '.joined-pane');
      await page.screenshot({ path: testInfo.outputPath('joined.png') });
      await pane.getByRole('button', { name: 'Adopt' }).click();
      await expect(pane).toContainText('This ends Claude Code where it runs');
      await page.screenshot({ path: testInfo.outputPath('asked.png') });
      await pane.getByRole('button', { name: 'End it there and resume here' }).click();
      await expect(pane.getByText('It was started by hand')).toHaveCount(0);
      await expect.poll(() => hub.sessions.view(name).joined).toBeNull();
    });
  });
}
