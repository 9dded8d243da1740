import type { ApprovalId } from '../base/ids.ts';
import type { Actor } from './actor.ts';
import { destinationText, egressTool, type Destination } from './egress.ts';
import type { Gate, JsonObject } from './gate.ts';
import { inputText } from './input-text.ts';
import { ruleText, type PermissionRule } from './permission-rule.ts';

/** An "always": what it allows without asking again, who said so, and until when. */
export interface StandingApproval {
  readonly id: ApprovalId;
  /** `hub`: Roundhouse answers by it, and it can be withdrawn. `claude-code`: Claude Code has it and does not ask. */
  readonly keeper: 'hub' | 'claude-code';
  readonly rules: readonly PermissionRule[];
  /** What was handed to Claude Code, as it suggested it; empty when the hub keeps it. */
  readonly handedOn: readonly JsonObject[];
  readonly by: Actor;
  /** The name of the device. */
  readonly device: string;
  readonly givenAt: string;
  /** Null: with the session. It ends with the session in any case. */
  readonly expiresAt: string | null;
  readonly uses: number;
}

type Asked = Pick<Gate, 'tool' | 'input' | 'egress'>;

/** The rules that the hub keeps for an "always" to this request; empty when it can keep none. */
export function keptRules(gate: Asked & Pick<Gate, 'suggestions'>): readonly PermissionRule[] {
  const { suggestions } = gate;
  if (gate.egress) return [ruleOf(gate.egress)];
  if (isNeverStanding(gate) || suggestions.length === 0) return [];
  // A command for which Claude Code would change its mode is kept as that one command.
  if (!shells.has(gate.tool) && !suggestions.every((one) => isOfAllowRules(one))) return [];
  const judged = suggestions.flatMap((one) => suggestedRules(one)).filter((rule) => isJudged(rule));
  if (judged.some((rule) => matches(rule, gate))) return judged;
  const exact = exactRule(gate);
  return exact ? [exact] : [];
}

/** Whether the hub may answer this request by these rules. */
export function isCovered(rules: readonly PermissionRule[], asked: Asked): boolean {
  return !isNeverStanding(asked) && rules.some((rule) => matches(rule, asked));
}

/** Whether a session may reach a place by these rules. */
export function coversDestination(
  rules: readonly PermissionRule[],
  destination: Destination,
): boolean {
  const wanted = ruleOf(destination);
  return rules.some(({ tool, content }) => tool === wanted.tool && content === wanted.content);
}

function ruleOf(destination: Destination): PermissionRule {
  return { tool: egressTool, content: destinationText(destination) };
}

/** As Claude Code writes rules, such as `Bash(npm test:*)`. */
export function rulesText(rules: readonly PermissionRule[]): string {
  return rules.map((rule) => ruleText(rule)).join(', ');
}

export function isExpired({ expiresAt }: StandingApproval, nowMs: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs;
}

/** What is to be asked each time: it starts others, opens a network, leaves the sandbox, or reaches for credentials (REPO-7). */
export function isNeverStanding({ tool, input, egress }: Asked): boolean {
  // Asked for by its name: what is kept is that one place.
  if (egress) return false;
  if (/^mcp__(?:plugin_)?roundhouse/.test(tool) || /network/i.test(tool)) return true;
  if ((input['dangerouslyDisableSandbox'] ?? false) !== false) return true;
  // A shell takes quotes and backslashes out of a name; in another tool's path a backslash parts two names.
  const text = inputText(input, '\n');
  return credential.test(text) || credential.test(text.replaceAll(/['"\\]/g, ''));
}

const credential =
  /(?:^|[/\\\s'"=:])(?:\.ssh|\.aws|\.gnupg|\.kube|\.docker|\.netrc|\.npmrc|\.pypirc|\.git-credentials|\.credentials\.json|\.env(?:\.[\w.-]+)?|id_(?:rsa|dsa|ecdsa|ed25519)|owner\.token)(?:$|[/\\\s'";&|)])/i;

function isOfAllowRules(suggestion: JsonObject): boolean {
  return suggestion['type'] === 'addRules' && suggestion['behavior'] === 'allow';
}

function suggestedRules(suggestion: JsonObject): readonly PermissionRule[] {
  const rules = suggestion['rules'];
  if (!isOfAllowRules(suggestion) || !Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown) => {
    if (typeof rule !== 'object' || rule === null || !('toolName' in rule)) return [];
    if (typeof rule.toolName !== 'string') return [];
    const content = 'ruleContent' in rule ? rule.ruleContent : null;
    return [{ tool: rule.toolName, content: typeof content === 'string' ? content : null }];
  });
}

/** Tools that do whatever their input says: a rule for all of their inputs is no rule. */
const boundless = new Set(['Bash', 'PowerShell', 'WebFetch', 'Read', 'Edit', 'Write', 'Agent']);
const shells = new Set(['Bash', 'PowerShell']);

/** Rules that the hub reads exactly as Claude Code does, or more narrowly. */
function isJudged({ tool, content }: PermissionRule): boolean {
  if (content === null) return !boundless.has(tool);
  if (shells.has(tool)) return prefixOf(content) !== '';
  return tool === 'WebFetch' && /^domain:[\w.-]+$/.test(content);
}

function matches({ tool, content }: PermissionRule, asked: Asked): boolean {
  if (tool !== asked.tool) return false;
  if (content === null) return !boundless.has(tool);
  const subject = subjectOf(asked);
  if (subject === null) return false;
  if (tool === 'WebFetch' && content.startsWith('domain:')) {
    return hostOf(subject) === content.slice('domain:'.length);
  }
  const prefix = shells.has(tool) ? prefixOf(content) : null;
  if (prefix === null) return subject === content;
  return subject === prefix || (subject.startsWith(`${prefix} `) && isOneCommand(subject));
}

/** What stands before `:*` or ` *`; null for a rule that is one whole command. */
function prefixOf(content: string): string | null {
  return /^(.*?)(?::\*| \*)$/su.exec(content)?.[1]?.trim() ?? null;
}

/** Nothing in it can begin a second command, put another one's output or a file into this one, or stand for other names. */
function isOneCommand(command: string): boolean {
  return !/[;&|<>`$(){}\\\n\r#!*?[\]]|(?:^|[\s=:])~/.test(command);
}

function exactRule(asked: Asked): PermissionRule | null {
  const subject = subjectOf(asked);
  return subject === null || asked.tool === 'WebFetch'
    ? null
    : { tool: asked.tool, content: subject };
}

const subjectFields: Readonly<Record<string, string>> = {
  Bash: 'command',
  PowerShell: 'command',
  WebFetch: 'url',
  Read: 'file_path',
};

/** What a rule of the tool is about. */
function subjectOf({ tool, input }: Asked): string | null {
  const field = subjectFields[tool];
  const value = field === undefined ? undefined : input[field];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** An address that two readers could read in two ways (a user's name, a backslash) has none. */
function hostOf(url: string): string | null {
  const host = /^https?:\/\/([\w.-]+)(?::\d+)?(?:[/?#][^\\@]*)?$/i.exec(url)?.[1];
  return host?.toLowerCase() ?? null;
}
