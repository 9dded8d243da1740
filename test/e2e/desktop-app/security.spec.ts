import { expect } from '@playwright/test';

import { test } from '../support/desktop-test.ts';

// Each of these fails when its guard is taken out of the built program: test/integration/desktop/
// planted-faults.test.ts does that.

test('[S23] a frame that is not our own page is not heard', async ({ desktop, window }) => {
  test.skip(!desktop.hasDesk, 'needs the stand-in: it can send from any frame');
  const origin = new URL(window.url()).origin;
  const answers = await desktop.app.evaluate(async (_electronModule, own) => {
    const frames = [
      { origin: 'https://example.test', parent: null },
      { origin: own, parent: {} },
      null,
    ];
    const heard = await Promise.all(
      frames.map(async (frame) =>
        globalThis.electronStandIn?.invokeFrom(frame, 'roundhouse:reveal', '/etc'),
      ),
    );
    return heard.map((answer) => String(answer?.error));
  }, origin);
  expect(answers).toHaveLength(3);
  for (const answer of answers) expect(answer).toContain('this frame may not use the bridge');
});

test('[S23] each call of the bridge is answered, and refuses what it must not do', async ({
  window,
}) => {
  const answers = await window.evaluate(async () => {
    const bridge = Reflect.get(globalThis, 'roundhouseDesktop') as Record<
      string,
      (argument: unknown) => Promise<unknown>
    >;
    const said = ['reveal', 'openInEditor', 'openTerminal', 'saveTranscript'].map(async (name) => {
      try {
        return String(await bridge[name]?.('/etc'));
      } catch (thrown) {
        return String(thrown);
      }
    });
    return Promise.all(said);
  });
  for (const answer of answers.slice(0, 3)) expect(answer).toContain('belongs to no session');
  expect(answers[3]).toContain('Error');
  expect(answers.join('\n')).not.toContain('No handler registered');
});

test('[S23] the page is granted nothing but writing to the clipboard', async ({ desktop }) => {
  test.skip(!desktop.hasDesk, 'needs the stand-in: headless, nothing asks');
  const granted = await desktop.app.evaluate(() => {
    const desk = globalThis.electronStandIn?.desk;
    const permissions = ['notifications', 'media', 'geolocation', 'clipboard-read', 'hid'];
    return [...permissions, 'clipboard-sanitized-write'].filter((permission) => {
      const isChecked = desk?.permissionCheck?.(null, permission) ?? true;
      let isGranted = desk?.permissionRequest === undefined;
      desk?.permissionRequest?.(null, permission, (answer: boolean) => {
        isGranted = answer;
      });
      return isChecked || isGranted;
    });
  });
  expect(granted).toEqual(['clipboard-sanitized-write']);
});
