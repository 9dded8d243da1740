import { writeSync } from 'node:fs';

import { isoTime, type Clock } from '../shared/base/clock.ts';
import { createLogger, type Logger } from '../shared/base/logger.ts';
import { redact } from '../shared/base/redact.ts';

const standardOutput = 1;
/** A runner says little; one that goes round in a circle must not fill the disk. */
const limitBytes = 4 << 20;

/** One JSON object per line on standard output, which the launcher made a file. No secrets. */
export function createRunnerLogger(clock: Clock): Logger {
  let bytes = 0;
  return createLogger(({ level, message, fields }) => {
    if (bytes > limitBytes) return;
    const at = isoTime(clock.now());
    const line = `${JSON.stringify({ at, level, message, ...Object(redact(fields)) })}\n`;
    bytes += line.length;
    try {
      writeSync(standardOutput, line);
    } catch {
      // A full disk, or a reader that is gone: the runner goes on.
    }
  });
}
