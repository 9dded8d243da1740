import { err, ok } from '../shared/base/result.ts';
import { refusal } from '../shared/wire/errors.ts';
import { notifyMethod } from '../shared/wire/peer-methods.ts';
import type { ServedMethod } from '../shared/wire/runner-requests.ts';
import { readScreenMethod, serveMethod } from '../shared/wire/runner-requests.ts';
import type { Notices } from './peers/notices.ts';
import type { Screen } from './screen/screen.ts';

/** What the hub may ask a runner for. The screen is undefined until Claude Code is about to start. */
export function answeredMethods(
  screen: () => Screen | undefined,
  notices: Notices,
): readonly ServedMethod[] {
  return [
    serveMethod(readScreenMethod, async () => {
      const found = screen();
      if (!found) return err(refusal('unavailable', 'Claude Code has not been started yet.'));
      return ok({ text: await found.text(), title: found.title });
    }),
    serveMethod(notifyMethod, (notice) => Promise.resolve(ok({ state: notices.take(notice) }))),
  ];
}
