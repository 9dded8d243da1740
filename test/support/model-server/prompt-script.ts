import { resolve } from 'node:path';

import { fail, type ModelError, type ModelReply, type ReplyBlock, say } from './reply.ts';
import type { ModelRequest } from './request.ts';

/**
 * A small language that a person or a test in another process writes into the prompt itself.
 * Every line that begins with `!` or `%` is one instruction; other lines are ignored. (`%` is for
 * prompts typed into Claude Code's own composer, where a first `!` starts its shell mode.)
 *
 *     !say TEXT                      !think TEXT
 *     !bash COMMAND                  !read FILE
 *     !write FILE TEXT               !edit FILE OLD => NEW
 *     !ask QUESTION | A | B          !plan TEXT
 *     !slow SECONDS                  !hang
 *     !error STATUS [RETRY-AFTER]    !tool NAME JSON
 *
 * The script is walked by counting the replies since the prompt, so it needs no memory: it goes on
 * after a resume, and any number of sessions can use one model.
 */
export function replyFromPrompt(request: ModelRequest): ModelReply | undefined {
  const instructions = readInstructions(request.promptText);
  if (instructions.length === 0) return undefined;
  const steps = instructions.reduce<Step[][]>(
    (all, instruction) => addInstruction(all, { instruction, request }),
    [[]],
  );
  const step = steps[request.repliesSincePrompt] ?? [];
  const error = step.find((part) => part.type === 'error');
  if (error) return error;
  const blocks = step.filter((part) => part.type !== 'error');
  return blocks.length > 0 ? { type: 'message', blocks } : say('Done.');
}

type Step = ReplyBlock | ModelError;

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

function readInstructions(prompt: string): readonly Instruction[] {
  return [...prompt.matchAll(/^[ \t]*[!%]([a-z]+)(?:[ \t]+(.*))?$/gmu)].map(
    ([, word = '', rest = '']) => ({ word, rest: rest.trim() }),
  );
}

/** A tool call ends a reply: what follows comes after its result. */
function addInstruction(
  steps: Step[][],
  next: { readonly instruction: Instruction; readonly request: ModelRequest },
): Step[][] {
  for (const part of partsFor(next.instruction, next.request)) {
    steps.at(-1)?.push(part);
    if (part.type === 'tool') steps.push([]);
  }
  return steps;
}

function partsFor({ word, rest }: Instruction, request: ModelRequest): readonly Step[] {
  const [first = '', ...others] = rest.split(/\s+/u);
  const file = resolve(request.workingDirectory || '/', first);
  const tail = rest.slice(first.length).trim();
  switch (word) {
    case 'say':
      return [{ type: 'text', text: rest }];
    case 'think':
      return [{ type: 'thinking', text: rest }];
    case 'slow':
      return [{ type: 'drip', seconds: Number(first) || 10, word: others[0] ?? 'slowly' }];
    case 'hang':
      return [{ type: 'wait', until: new Promise(() => undefined) }];
    case 'bash':
      return [tool('Bash', { command: rest, description: 'Scripted by the lab' })];
    case 'read':
      return [tool('Read', { file_path: file })];
    case 'write':
      return [tool('Write', { file_path: file, content: `${tail}\n` })];
    case 'edit':
      return editBlocks(file, tail);
    case 'ask':
      return [askBlock(rest)];
    case 'plan':
      return planBlocks(rest, request);
    case 'error':
      return [fail(Number(first) || 500, retryAfter(others[0]))];
    case 'tool':
      return [tool(first, parseInput(tail))];
    default:
      return [];
  }
}

function tool(name: string, input: Readonly<Record<string, unknown>>): ReplyBlock {
  return { type: 'tool', name, input };
}

/** Claude Code refuses to edit what it has not read. */
function editBlocks(file: string, change: string): readonly ReplyBlock[] {
  const [before = '', after = ''] = change.split(/\s*=>\s*/u);
  return [
    tool('Read', { file_path: file }),
    tool('Edit', { file_path: file, old_string: before, new_string: after }),
  ];
}

function askBlock(text: string): ReplyBlock {
  const [question = '', ...labels] = text.split('|').map((part) => part.trim());
  const options = (labels.length >= 2 ? labels : ['Yes', 'No']).slice(0, 4).map((label) => ({
    label,
    description: `Take ${label}`,
  }));
  return tool('AskUserQuestion', {
    questions: [{ question: question || 'Go on?', header: 'Lab', options, multiSelect: false }],
  });
}

/**
 * In plan mode Claude Code names a file for the plan, and takes the plan from there.
 * ExitPlanMode is a deferred tool: its schema has to be asked for before it can be called.
 */
function planBlocks(plan: string, request: ModelRequest): readonly ReplyBlock[] {
  const content = plan || 'The plan of the lab.';
  const file = request.planFile;
  return [
    ...(file === '' ? [] : [tool('Write', { file_path: file, content })]),
    tool('ToolSearch', { query: 'select:ExitPlanMode', max_results: 1 }),
    tool('ExitPlanMode', {}),
  ];
}

function retryAfter(seconds: string | undefined): Parameters<typeof fail>[1] {
  return seconds === undefined ? {} : { headers: { 'retry-after': seconds } };
}

function parseInput(json: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(json === '' ? '{}' : json);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
