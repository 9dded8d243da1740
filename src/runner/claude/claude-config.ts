import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { hookTokenName, runnerMark, sessionMark } from '../../shared/domain/session-marks.ts';
import {
  gateTimeoutSeconds,
  hubToolNames,
  observingHooks,
  pluginName,
  wakingTimeoutSeconds,
} from '../../shared/wire/claude-hooks.ts';
import type { RunnerJob } from '../../shared/wire/runner-job.ts';
import { composerScript } from './composer-script.ts';
import { noticeFolder, noticeScript } from './notice-script.ts';
import type { RunnerFiles } from './runner-files.ts';
import { shellQuote } from './shell-quote.ts';
import { statusLineScript } from './status-line-script.ts';

// All that Claude Code is told about us is in the runner's folder and on its command line: a plugin with the
// hooks, and settings that outrank the operator's own. Nothing is written into the repo or their `~/.claude`.

export interface ClaudeConfigOptions {
  readonly job: RunnerJob;
  readonly files: RunnerFiles;
  readonly hookServer: { readonly url: string; readonly token: string };
  /** The runner's own Node and entry, for the one hook that cannot be http. */
  readonly node: string;
  readonly entry: string;
}

export interface ClaudeLaunch {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** `NAME=value` in the environment, by which the process tree is known. */
  readonly mark: string;
  /** Claude Code can be asked to open the composer's text as a file. */
  readonly hasComposer: boolean;
}

/** Hooks that only observe, answered at once. A runner that hangs costs Claude Code no more than this. */
const observingTimeoutSeconds = 5;
/** Of the one that is a program, which takes seconds to start on a machine at its limit. */
const startTimeoutSeconds = 30;
/** One waits at a time. A turn that is interrupted has no end of its own: its begin is enough. */
const wakingEvents: ReadonlySet<string> = new Set(['UserPromptSubmit', 'Stop', 'StopFailure']);

/** Writes what Claude Code reads of us and says how it is to be started. */
export function prepareClaude(options: ClaudeConfigOptions): ClaudeLaunch {
  const { job, files } = options;
  const plugin = files.path('plugin');
  for (const folder of [
    'plugin',
    'plugin/.claude-plugin',
    'plugin/hooks',
    'composer',
    noticeFolder,
  ]) {
    mkdirSync(files.path(folder), { recursive: true, mode: 0o700 });
  }
  files.write('hook-server.json', JSON.stringify(options.hookServer));
  files.write('plugin/.claude-plugin/plugin.json', JSON.stringify(manifest, null, 2));
  files.write('plugin/hooks/hooks.json', JSON.stringify({ hooks: hooksOf(options) }, null, 2));
  if (!isLeaking(job)) {
    files.write('plugin/.mcp.json', JSON.stringify(serversOf(options), null, 2));
    files.write(`${noticeFolder}/wait`, noticeScript({ folder: files.path(noticeFolder) }), 0o700);
  }
  const { settings, hasComposer } = settingsOf(options);
  return {
    args: [
      job.claude.isResume ? '--resume' : '--session-id',
      job.claude.sessionId,
      '--plugin-dir',
      plugin,
      '--settings',
      JSON.stringify(settings),
      // Without it the default is auto mode, in which Claude Code decides by itself and no gate opens.
      '--permission-mode',
      job.claude.permissionMode ?? 'default',
      ...(job.claude.model === null ? [] : ['--model', job.claude.model]),
      ...job.claude.args,
    ],
    environment: environmentOf(options),
    mark: markOf(job),
    hasComposer,
  };
}

const manifest = {
  name: pluginName,
  version: '1.0.0',
  description:
    'Tells the runner of this session what Claude Code does, and brings back answers to gates.',
  author: { name: 'Roundhouse' },
};

function hooksOf({ job, hookServer, node, entry, files }: ClaudeConfigOptions): object {
  // Claude Code does not call http for this one event.
  const command = [node, entry, 'forward-hook', files.path('hook-server.json')]
    .map(shellQuote)
    .join(' ');
  return {
    ...(isLeaking(job) ? {} : httpHooks(hookServer.url, wakingHook(files))),
    SessionStart: [
      { hooks: [{ type: 'command', command, timeout: startTimeoutSeconds }] },
      ...(isLeaking(job) ? [] : [wakingHook(files)]),
    ],
  };
}

/** What is posted carries the token of the hook server: never to a proxy. */
function isLeaking({ hooksOff }: RunnerJob): boolean {
  return hooksOff?.isLeak === true;
}

/** Waits in the background for a message of a peer; its end wakes Claude Code. */
function wakingHook(files: RunnerFiles): object {
  const command = shellQuote(files.path(`${noticeFolder}/wait`));
  return {
    hooks: [{ type: 'command', command, asyncRewake: true, timeout: wakingTimeoutSeconds }],
  };
}

/** The tools of the hub, always offered: a model that has to search for them first does not know of peers. */
function serversOf({ hookServer }: ClaudeConfigOptions): object {
  const headers = { Authorization: `Bearer \${${hookTokenName}}` };
  return {
    mcpServers: {
      hub: { type: 'http', url: `${hookServer.url}/mcp`, headers, alwaysLoad: true },
    },
  };
}

function httpHooks(url: string, waking: object): object {
  return {
    PermissionRequest: httpHook(`${url}/hook/PermissionRequest`, gateTimeoutSeconds),
    PreToolUse: httpHook(`${url}/hook/PreToolUse`, gateTimeoutSeconds),
    ...Object.fromEntries(
      observingHooks.map((event) => [
        event,
        [
          ...httpHook(`${url}/hook/${event}`, observingTimeoutSeconds),
          ...(wakingEvents.has(event) ? [waking] : []),
        ],
      ]),
    ),
  };
}

/** The token is read from the environment: Claude Code shows the address of a hook to the model. */
function httpHook(url: string, timeout: number): object[] {
  const headers = { Authorization: `Bearer $${hookTokenName}` };
  return [{ hooks: [{ type: 'http', url, timeout, headers, allowedEnvVars: [hookTokenName] }] }];
}

function settingsOf({ job, files }: ClaudeConfigOptions): {
  readonly settings: object;
  readonly hasComposer: boolean;
} {
  const own = readOwnSettings(job);
  files.write(
    'status-line',
    statusLineScript({ folder: files.folder, command: own.statusLine }),
    0o700,
  );
  const composer = files.path('composer/composer');
  // Claude Code splits the editor's name at blanks and knows no quotes.
  const hasComposer = !/\s/u.test(composer) && !own.hasOtherEditorKey;
  if (hasComposer) {
    files.write(
      'composer/composer',
      composerScript({ folder: files.path('composer'), editor: own.editor }),
      0o700,
    );
  }
  return {
    settings: {
      statusLine: {
        type: 'command',
        command: shellQuote(files.path('status-line')),
        ...(own.statusLinePadding === undefined ? {} : { padding: own.statusLinePadding }),
      },
      permissions: { allow: hubToolNames },
      env: { ...directLoopbackOf(job), ...(hasComposer ? { VISUAL: composer } : {}) },
    },
    hasComposer,
  };
}

/**
 * The hosts that the hub keeps off every proxy, said once more where the operator's and the repo's settings cannot
 * replace them: Claude Code would send our hooks, and the token in them, to that proxy.
 */
function directLoopbackOf({ environment }: RunnerJob): Readonly<Record<string, string>> {
  const names = ['NO_PROXY', 'no_proxy'];
  return Object.fromEntries(
    names.flatMap((name) => (name in environment ? [[name, environment[name] ?? '']] : [])),
  );
}

const settingsSchema = z.looseObject({
  statusLine: z
    .looseObject({ command: z.string(), padding: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  env: z.record(z.string(), z.string()).default({}).catch({}),
});

interface OwnSettings {
  readonly statusLine: string | undefined;
  readonly statusLinePadding: number | undefined;
  readonly editor: string | undefined;
  /** The operator gave the key that opens the editor another meaning, or the editor another key. */
  readonly hasOtherEditorKey: boolean;
}

/**
 * What the operator configured for themselves and we stand before. The repo's own settings are not asked:
 * a command in there may run only after the repo is trusted, and Claude Code asks that, not we.
 */
function readOwnSettings(job: RunnerJob): OwnSettings {
  const folder = configFolderOf(job.environment);
  const text = readOrEmpty(join(folder, 'settings.json'));
  const { statusLine, env } = settingsSchema.catch({ env: {} }).parse(parseOrEmpty(text));
  const environment = { ...job.environment, ...env };
  return {
    statusLine: statusLine?.command,
    statusLinePadding: statusLine?.padding,
    editor: environment['VISUAL'] ?? environment['EDITOR'],
    hasOtherEditorKey: /ctrl\+g|externalEditor/iu.test(
      readOrEmpty(join(folder, 'keybindings.json')),
    ),
  };
}

/** Where Claude Code keeps its settings and the status files. */
export function configFolderOf(environment: Readonly<Record<string, string>>): string {
  return environment['CLAUDE_CONFIG_DIR'] ?? join(environment['HOME'] ?? '/', '.claude');
}

/** What everything below this Claude Code has in its environment. */
function markOf(job: RunnerJob): string {
  return `${runnerMark}=${job.runner}`;
}

function environmentOf({ job, hookServer }: ClaudeConfigOptions): Readonly<Record<string, string>> {
  return {
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    ...job.environment,
    [sessionMark]: job.session,
    [runnerMark]: job.runner,
    [hookTokenName]: hookServer.token,
  };
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // There is none: nothing is configured.
    return '';
  }
}

function parseOrEmpty(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    // Claude Code itself will tell them that their settings are broken.
    return {};
  }
}
