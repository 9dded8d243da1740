import type { GitSetting } from './fixed-settings.ts';

/** How one git is run. */
export interface GitOptions {
  readonly cwd: string;
  /** Added to the environment, such as `GIT_INDEX_FILE`; undefined removes. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** More settings: later ones win. */
  readonly settings?: readonly GitSetting[];
  /** What git reads on its standard input, one character per byte. */
  readonly input?: string;
  /** Each character of the output is one byte: names and contents need not be UTF-8. */
  readonly isBytes?: boolean;
  readonly deadlineMs?: number;
}

/** What a git that ended has left. */
export interface GitOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
