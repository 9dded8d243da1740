import type { Gate, JsonObject } from '../../../shared/domain/gate.ts';
import type { GateReply } from './decide-gate.ts';

const fallbackDenial = 'The operator denied this.';

/**
 * What Claude Code's PermissionRequest hook gets as its answer. Never `interrupt`: an answer that comes
 * late would then end a tool that the terminal has allowed meanwhile.
 */
export function hookAnswerOf(gate: Gate, reply: Omit<GateReply, 'hash'>): JsonObject {
  return {
    hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: decisionOf(gate, reply) },
  };
}

function decisionOf(gate: Gate, reply: Omit<GateReply, 'hash'>): JsonObject {
  if (reply.answer === 'deny') {
    return { behavior: 'deny', message: reply.message ?? fallbackDenial };
  }
  if (gate.type === 'question') {
    return {
      behavior: 'allow',
      updatedInput: { ...gate.input, answers: { ...reply.answers } },
    };
  }
  // Claude Code passes over an allow for what a person must see, unless the input comes back with it.
  if (gate.type === 'plan') return { behavior: 'allow', updatedInput: gate.input };
  if (reply.answer === 'allow-always') {
    return { behavior: 'allow', updatedPermissions: gate.suggestions };
  }
  return { behavior: 'allow' };
}
