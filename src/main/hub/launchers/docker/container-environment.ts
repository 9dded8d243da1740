import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { ContainerCredential } from '../../../../shared/wire/container-schemas.ts';
import { inside } from './container-template.ts';

// What Claude Code in a container gets as its environment: that of the container, and of the hub's own what tells Claude
// Code which model API to use and how. A login file is never shared: Claude Code refreshes it, and two that do that
// at once log each other out.

/** In the order in which Claude Code itself prefers them. */
const credentials = [
  ['ANTHROPIC_AUTH_TOKEN', 'gateway-token'],
  ['ANTHROPIC_API_KEY', 'api-key'],
  ['CLAUDE_CODE_OAUTH_TOKEN', 'setup-token'],
] as const satisfies readonly (readonly [string, ContainerCredential])[];

const passed =
  /^(?:ANTHROPIC_\w+|CLAUDE_CODE_\w+|DISABLE_\w+|GIT_(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL)|TZ)$/u;

/** Of a Claude Code inside which the hub may have been started. */
const foreign = /^CLAUDE_CODE_(?:ENTRYPOINT|SESSION_ID|MESSAGING_\w+)$/u;

const fixed = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: inside.home,
  SHELL: '/bin/bash',
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
  COLORTERM: 'truecolor',
  // Its version is that of the image.
  DISABLE_AUTOUPDATER: '1',
} as const;

type Environment = Readonly<Record<string, string>>;

/** The one that Claude Code uses; null when there is none. */
export function credentialIn(hub: Environment): ContainerCredential | null {
  const found = credentials.find(([name]) => (hub[name] ?? '') !== '');
  return found === undefined ? null : found[1];
}

/** Else a sentence for a person: without a credential every session would end at a sign-in that it cannot finish. */
export function containerEnvironment(hub: Environment): Result<Environment, string> {
  if (credentialIn(hub) === null) {
    return err(
      'A container has no sign-in of Claude Code. Make a token with `claude setup-token`, and start the hub with it: CLAUDE_CODE_OAUTH_TOKEN=… roundhouse hub. ANTHROPIC_API_KEY works too.',
    );
  }
  const kept = Object.entries(hub).filter(([name]) => passed.test(name) && !foreign.test(name));
  return ok({ ...fixed, ...Object.fromEntries(kept) });
}

/** Claude Code asks about a key that it does not know, by the last characters of it. */
const shownKeyLength = 20;

/** `~/.claude.json` of a home in which Claude Code has never run. */
export function firstRunAnswers(environment: Environment): string {
  const key = environment['ANTHROPIC_API_KEY'] ?? '';
  return JSON.stringify({
    hasCompletedOnboarding: true,
    hasSeenAutoDefaultNotice: true,
    customApiKeyResponses: {
      approved: key === '' ? [] : [key.slice(-shownKeyLength)],
      rejected: [],
    },
  });
}
