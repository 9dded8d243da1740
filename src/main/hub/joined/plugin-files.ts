import {
  gateTimeoutSeconds,
  hubToolNames,
  observingHooks,
  pluginName,
  wakingTimeoutSeconds,
} from '../../../shared/wire/claude-hooks.ts';
import type { ConnectionScope } from './connection-record.ts';

export interface PluginFile {
  /** Below the folder of the connection. */
  readonly path: string;
  readonly text: string;
  readonly isProgram?: true;
}

export const pluginFolder = 'plugin';

/** The name says which of several plugins it is, in `claude plugin list`. */
export function marketplaceName(connection: string): string {
  return `roundhouse-${connection.replace('_', '-')}`;
}

const reportingHooks = ['SessionStart', 'PreToolUse', ...observingHooks];

const wakingEvents: ReadonlySet<string> = new Set([
  'SessionStart',
  'UserPromptSubmit',
  'Stop',
  'StopFailure',
]);

/** A machine at its limit starts a shell slowly; a hook asks nobody, so nothing else can hold it. */
const observingTimeoutSeconds = 5;

/** The tools between sessions are allowed as they are in a session of the hub: the hub decides what each may do. */
const ownTools = hubToolNames.join('|');
const allowed = JSON.stringify({
  hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow' },
});

/**
 * The marketplace with the one plugin of a connection. It has no secret and no address: only paths of this data directory,
 * so it may lie in a project's settings, and a hub that moves to another port changes nothing in it.
 */
export function pluginFiles(connection: string, scope: ConnectionScope): readonly PluginFile[] {
  const description = 'Shows this Claude Code on the Roundhouse hub of this machine.';
  const plugin = {
    name: pluginName,
    version: '1.0.0',
    description,
    author: { name: 'Roundhouse' },
  };
  const marketplace = {
    name: marketplaceName(connection),
    owner: { name: 'Roundhouse' },
    plugins: [
      { name: pluginName, source: `./${pluginFolder}`, description: `${description} (${scope})` },
    ],
  };
  const script = '${CLAUDE_PLUGIN_ROOT}/bin/hook';
  return [
    { path: '.claude-plugin/marketplace.json', text: asText(marketplace) },
    { path: `${pluginFolder}/.claude-plugin/plugin.json`, text: asText(plugin) },
    { path: `${pluginFolder}/hooks/hooks.json`, text: asText({ hooks: hooks(`"${script}"`) }) },
    {
      path: `${pluginFolder}/.mcp.json`,
      text: asText({ mcpServers: { hub: { command: script, args: ['mcp'], alwaysLoad: true } } }),
    },
  ];
}

function hooks(script: string): object {
  const observing = reportingHooks.map((event): [string, object[]] => [
    event,
    [
      hook({ command: `${script} ${event}`, timeout: observingTimeoutSeconds }),
      ...(event === 'PreToolUse'
        ? [{ ...hook({ command: `printf %s '${allowed}'` }), matcher: ownTools }]
        : []),
      ...(wakingEvents.has(event)
        ? [hook({ command: `${script} wake`, asyncRewake: true, timeout: wakingTimeoutSeconds })]
        : []),
    ],
  ]);
  return {
    ...Object.fromEntries(observing),
    PermissionRequest: [
      hook({ command: `${script} PermissionRequest`, timeout: gateTimeoutSeconds }),
    ],
  };
}

function hook(fields: object): object {
  return { hooks: [{ type: 'command', ...fields }] };
}

function asText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
