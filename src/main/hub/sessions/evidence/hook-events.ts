import { z } from 'zod';

import { cutText } from '../../../../shared/base/cut-text.ts';
import type { GateId, MessageId } from '../../../../shared/base/ids.ts';
import type { TaskListing } from '../../../../shared/domain/background-task.ts';
import type { EventBody } from '../../../../shared/domain/event.ts';
import { gateTypeOf } from '../../../../shared/domain/gate.ts';
import { namePictures } from '../../../../shared/domain/named-pictures.ts';
import { isPromptOf } from '../../../../shared/domain/prompt-match.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import { gateSummary, hashOfAsked } from './asked.ts';
import type { HookPayload } from './hook-payload.ts';
import { clip, textOf } from './tool-text.ts';

export interface HookContext {
  readonly view: SessionView;
  readonly payload: HookPayload;
  /** The runner's handle when the hook is held open for an answer. */
  readonly request: string | null;
  /** The call that a held hook asks for; null when the runner does not know. */
  readonly toolUseId: string | null;
  /** Of the tool's input only a part is known. */
  readonly isInputCut: boolean;
  /** The id that a gate gets if this hook opens one. */
  readonly newGate: () => GateId;
}

/** Enough to tell tasks apart in a list. */
const taskTextLimit = 200;

type HookMapping = (context: HookContext) => readonly EventBody[];

const mappings: Readonly<Record<string, HookMapping>> = {
  SessionStart: ({ payload, view }) => [
    // PostCompact would tell of it, too, but Claude Code prints a line for each hook of that event.
    ...(payload.source === 'compact' ? [compacted(view)] : []),
    {
      kind: 'claude.session-started',
      data: {
        source: payload.source,
        model: payload.model,
        claudeSessionId: payload.session_id,
      },
    },
  ],
  SessionEnd: ({ payload }) => [{ kind: 'claude.session-ended', data: { reason: payload.reason } }],
  UserPromptSubmit: turnStarted,
  MessageDisplay: assistantSaid,
  PreToolUse: (context) => [
    {
      kind: 'tool.started',
      data: { ...toolCall(context.payload), input: context.payload.tool_input },
    },
    // Held by the runner, so that Claude Code shows no dialog which anybody at the terminal could answer.
    ...gateOpened(context),
  ],
  PostToolUse: ({ payload }) => [
    {
      kind: 'tool.finished',
      data: {
        ...toolCall(payload),
        input: payload.tool_input,
        output: clip(textOf(namePictures(payload.tool_response))),
        durationMs: payload.duration_ms,
        ...backgroundTaskOf(payload),
      },
    },
  ],
  PostToolUseFailure: ({ payload }) => [
    {
      kind: 'tool.failed',
      data: {
        ...toolCall(payload),
        input: payload.tool_input,
        error: clip(textOf(payload.error)),
        durationMs: payload.duration_ms,
      },
    },
  ],
  PermissionDenied: ({ payload }) => [
    {
      kind: 'tool.denied',
      data: { ...toolCall(payload), input: payload.tool_input, reason: payload.reason },
    },
  ],
  PermissionRequest: gateOpened,
  Stop: ({ payload }) => [
    {
      kind: 'turn.ended',
      data: {
        promptId: payload.prompt_id,
        answer: payload.last_assistant_message,
        backgroundTasks: payload.background_tasks.length,
        tasks: tasksOf(payload),
      },
    },
  ],
  StopFailure: ({ payload }) => [
    {
      kind: 'turn.failed',
      data: {
        promptId: payload.prompt_id,
        error: textOf(payload.error),
        text: payload.last_assistant_message,
      },
    },
  ],
  SubagentStart: ({ payload }) => [
    {
      kind: 'subagent.started',
      data: { agentId: payload.agent_id ?? '', agentType: payload.agent_type },
    },
  ],
  SubagentStop: subagentFinished,
  Notification: ({ payload }) => [
    {
      kind: 'claude.notified',
      data: { type: payload.notification_type, message: payload.message },
    },
  ],
  CwdChanged: ({ payload }) => [{ kind: 'claude.cwd-changed', data: { cwd: payload.new_cwd } }],
};

/** As Claude Code lists them; a shell by its command. */
function tasksOf({ background_tasks: tasks }: HookPayload): readonly TaskListing[] {
  return tasks.map(({ id, type, description, command }, index) => ({
    id: id === '' ? `task-${index + 1}` : id,
    type,
    description: cutText(command === '' ? description : command, taskTextLimit),
  }));
}

const startedTaskSchema = z.object({ backgroundTaskId: z.string().min(1) });

/** Bash that was sent into the background. */
function backgroundTaskOf(payload: HookPayload): { readonly backgroundTask?: string } {
  const started = startedTaskSchema.safeParse(payload.tool_response);
  return started.success ? { backgroundTask: started.data.backgroundTaskId } : {};
}

/** What a hook proves. A hook that we do not read proves nothing. */
export function eventsOfHook(context: HookContext): readonly EventBody[] {
  const bodies = mappings[context.payload.hook_event_name]?.(context) ?? [];
  return [...modeChange(context), ...bodies];
}

/** In the middle of a turn Claude Code makes room on its own; at rest somebody asked for it. */
function compacted(view: SessionView): EventBody {
  const trigger = view.turn?.state === 'running' ? 'auto' : 'manual';
  return { kind: 'claude.compacted', data: { trigger } };
}

/** Steps of Claude Code itself (a compaction, a recap) end like agents, but have no kind and no start. */
function subagentFinished({ payload }: HookContext): readonly EventBody[] {
  const { agent_id: agentId, agent_type: agentType, last_assistant_message: answer } = payload;
  if (agentType === '') return [];
  return [
    {
      kind: 'subagent.finished',
      data: { agentId: agentId ?? '', agentType, answer: clip(answer) },
    },
  ];
}

function toolCall(payload: HookPayload) {
  return {
    promptId: payload.prompt_id,
    toolUseId: payload.tool_use_id,
    tool: payload.tool_name,
    agentId: payload.agent_id,
  };
}

function turnStarted({ view, payload }: HookContext): readonly EventBody[] {
  if (payload.prompt_id === null) return [];
  const data = {
    promptId: payload.prompt_id,
    text: payload.prompt,
    message: messageInFlight(view, payload.prompt),
  };
  return [{ kind: 'turn.started', data }];
}

/** The one message that was typed and not taken yet, if the whole prompt is its text: it names the author. */
function messageInFlight(view: SessionView, prompt: string): MessageId | null {
  const typed = view.messages.find((message) => message.state === 'delivered');
  return typed && isPromptOf(prompt, typed.text) ? typed.id : null;
}

function assistantSaid({ payload }: HookContext): readonly EventBody[] {
  const data = {
    promptId: payload.prompt_id,
    messageId: payload.message_id,
    index: payload.index,
    isFinal: payload.final,
    text: payload.delta,
    agentId: payload.agent_id,
  };
  return [{ kind: 'assistant.said', data }];
}

function gateOpened(context: HookContext): readonly EventBody[] {
  const { payload, request, toolUseId, isInputCut, newGate } = context;
  if (request === null) return [];
  const asked = {
    tool: payload.tool_name,
    input: payload.tool_input,
    suggestions: payload.permission_suggestions,
  };
  const data = {
    ...asked,
    gate: newGate(),
    type: gateTypeOf(payload.tool_name),
    summary: gateSummary(asked),
    hash: hashOfAsked(asked),
    promptId: payload.prompt_id,
    agentId: payload.agent_id,
    agentType: payload.agent_type === '' ? null : payload.agent_type,
    toolUseId,
    ...(isInputCut && { isTooLarge: true }),
    ...(payload.hook_event_name === 'PreToolUse' && { isBeforeDialog: true }),
    request,
  };
  return [{ kind: 'gate.opened', data }];
}

function modeChange({ view, payload }: HookContext): readonly EventBody[] {
  const mode = payload.permission_mode;
  // Claude Code calls in its hooks `default` what its flag calls `manual`.
  const permissionMode = mode === 'default' ? 'manual' : mode;
  if (permissionMode === null || permissionMode === view.permissionMode) return [];
  return [{ kind: 'claude.mode-changed', data: { permissionMode } }];
}
