import { err, ok } from '../shared/base/result.ts';
import { refusal } from '../shared/wire/errors.ts';
import type { ServedMethod } from '../shared/wire/runner-requests.ts';
import { readScreenMethod, serveMethod } from '../shared/wire/runner-requests.ts';
import type { Screen } from './screen/screen.ts';

/** What the hub may ask a runner for. The screen is undefined until Claude Code is about to start. */
export function answeredMethods(screen: () => Screen | undefined): readonly ServedMethod[] {
  return [
    serveMethod(readScreenMethod, async () => {
      const found = screen();
      if (!found) return err(refusal('unavailable', 'Claude Code has not been started yet.'));
      return ok({ text: await found.text(), title: found.title });
    }),
  ];
}
