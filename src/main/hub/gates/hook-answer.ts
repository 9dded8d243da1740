import type { Gate, JsonObject } from '../../../shared/domain/gate.ts';
import { questionsOf } from '../../../shared/domain/questions.ts';
import { keptRules } from '../../../shared/domain/standing-approvals.ts';
import type { GateReply } from './decide-gate.ts';

/** A reply as it was committed. */
type GivenAnswer = Pick<Gate, 'message' | 'answers'> & Pick<GateReply, 'answer'>;

const fallbackDenial = 'The operator denied this.';

/**
 * What Claude Code's PermissionRequest hook gets as its answer. Never `interrupt`: an answer that comes
 * late would then end a tool that the terminal has allowed meanwhile.
 */
export function hookAnswerOf(gate: Gate, reply: GivenAnswer): JsonObject {
  if (gate.isBeforeDialog === true) return callAnswerOf(reply);
  return {
    hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: decisionOf(gate, reply) },
  };
}

/** For a call that is held itself. */
function callAnswerOf({ answer, message }: GivenAnswer): JsonObject {
  const isDenied = answer === 'deny';
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: isDenied ? 'deny' : 'allow',
      permissionDecisionReason: isDenied ? (message ?? fallbackDenial) : 'Allowed in Roundhouse.',
    },
  };
}

function decisionOf(gate: Gate, reply: GivenAnswer): JsonObject {
  if (reply.answer === 'deny') {
    return { behavior: 'deny', message: reply.message ?? fallbackDenial };
  }
  if (gate.type === 'question') {
    return { behavior: 'allow', updatedInput: answeredInput(gate, reply) };
  }
  // Claude Code passes over an allow for what a person must see, unless the input comes back with it.
  if (gate.type === 'plan') return { behavior: 'allow', updatedInput: gate.input };
  // Rules that the hub keeps are not Claude Code's: they would stay there when they are withdrawn here.
  if (reply.answer === 'allow-always' && keptRules(gate).length === 0) {
    return { behavior: 'allow', updatedPermissions: gate.suggestions };
  }
  return { behavior: 'allow' };
}

/** The input of AskUserQuestion with what its own dialog would have put in. */
function answeredInput(gate: Gate, { answers, message }: GivenAnswer): JsonObject {
  const last = questionsOf(gate.input).at(-1)?.question;
  const hasNotes = message !== null && message.trim() !== '' && last !== undefined;
  return {
    ...gate.input,
    answers: { ...answers },
    // More words to an answer: where a person at the terminal types them, they are notes to one question.
    ...(hasNotes && { annotations: { [last]: { notes: message } } }),
  };
}
