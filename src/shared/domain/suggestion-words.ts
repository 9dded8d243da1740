import type { Gate, Json, JsonObject } from './gate.ts';
import {
  isNeverStanding,
  keptRules,
  rulesText,
  type StandingApproval,
} from './standing-approvals.ts';

// Claude Code's own suggestions for "always", in words. What has no words is shown as it is: nobody
// agrees to a rule that they cannot read.

/** One sentence for all suggestions, without its full stop; null when there is none. */
export function suggestionWords(suggestions: readonly JsonObject[]): string | null {
  if (suggestions.length === 0) return null;
  return suggestions.map(words).join('; and ');
}

/** What "always" would mean for this request, as a sentence without its full stop; null when it is not offered. */
export function alwaysWords(gate: Gate): string | null {
  const kept = keptRules(gate);
  if (kept.length > 0) {
    return `allow ${rulesText(kept)} in this session for 8 hours, until it ends or you withdraw it`;
  }
  if (isNeverStanding(gate)) return null;
  const suggested = suggestionWords(gate.suggestions);
  return suggested === null ? null : `${suggested}. ${keeperWords(gate.suggestions)}`;
}

/** What a standing approval allows. */
export function approvalText({
  rules,
  handedOn,
}: Pick<StandingApproval, 'rules' | 'handedOn'>): string {
  return rules.length > 0 ? rulesText(rules) : (suggestionWords(handedOn) ?? '');
}

/** Why Roundhouse cannot take back what was handed to Claude Code. */
export function keeperWords(handedOn: readonly JsonObject[]): string {
  const files = handedOn.flatMap(({ destination }) => settingsFiles[text(destination)] ?? []);
  return files.length > 0
    ? `Claude Code writes this into ${[...new Set(files)].join(' and ')}, so it can’t be withdrawn here`
    : 'Claude Code keeps this until the session ends, so it can’t be withdrawn here';
}

const settingsFiles: Readonly<Record<string, string>> = {
  localSettings: '.claude/settings.local.json of the repo',
  projectSettings: '.claude/settings.json of the repo',
  userSettings: '~/.claude/settings.json',
};

function words(suggestion: JsonObject): string {
  const where = destinations[text(suggestion['destination'])] ?? 'from now on';
  switch (suggestion['type']) {
    case 'addRules':
    case 'replaceRules':
      return `${ruleVerb(suggestion)} ${list(suggestion['rules']).map(rule).join(', ')} ${where}`;
    case 'addDirectories':
      return `work in ${list(suggestion['directories']).map(text).join(', ')} ${where}`;
    case 'setMode':
      return `${modes[text(suggestion['mode'])] ?? `permission mode ${text(suggestion['mode'])}`} ${where}`;
    default:
      return JSON.stringify(suggestion);
  }
}

const destinations: Readonly<Record<string, string>> = {
  session: 'for this session',
  localSettings: 'in this repo, for you',
  projectSettings: 'in this repo, for everyone',
  userSettings: 'in all repos',
};

const modes: Readonly<Record<string, string>> = {
  acceptEdits: 'edit files without asking',
  auto: 'let Claude Code decide what is risky',
  plan: 'plan only',
  manual: 'ask before every tool',
  bypassPermissions: 'run everything without asking',
};

function ruleVerb(suggestion: JsonObject): string {
  const behavior = text(suggestion['behavior']);
  return behavior === '' ? 'allow' : behavior;
}

/** `Bash(npm test:*)` is how Claude Code itself writes a rule. */
function rule(value: Json): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return text(value);
  const fields: JsonObject = value as JsonObject;
  const content = text(fields['ruleContent']);
  return content === '' ? text(fields['toolName']) : `${text(fields['toolName'])}(${content})`;
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
