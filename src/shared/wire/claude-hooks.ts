import { peerTools } from './peer-tools.ts';

// What Claude Code is to report, of a session that the hub has started and of one that was started by hand.

/** Hooks of both that only observe. */
export const observingHooks = [
  'SessionEnd',
  'UserPromptSubmit',
  'PostToolUse',
  'PostToolUseFailure',
  'PermissionDenied',
  'MessageDisplay',
  'Notification',
  'Stop',
  'StopFailure',
  'SubagentStart',
  'SubagentStop',
  'PreModelSwitch',
  'PostModelSwitch',
  'CwdChanged',
] as const;

/** A gate waits for a person, as long as a day. So does a call that is held before it runs. */
export const gateTimeoutSeconds = 86_400;
/** A session may rest for days before a peer asks it. */
export const wakingTimeoutSeconds = 14 * 86_400;

export const pluginName = 'roundhouse';

/** The tools between sessions as Claude Code names them; the hub decides what they may do. */
export const hubToolNames: readonly string[] = Object.keys(peerTools).map(
  (name) => `mcp__plugin_${pluginName}_hub__${name}`,
);
