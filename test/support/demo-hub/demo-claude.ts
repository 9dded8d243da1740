import { asId } from '../../../src/shared/base/ids.ts';
import { claudeActor, hubActor } from '../../../src/shared/domain/actor.ts';
import type { EventDataByKind, EventKind } from '../../../src/shared/domain/event.ts';
import type { DemoLog } from './demo-log.ts';

/**
 * What Claude Code would do next, at once and always the same: it takes a message, runs a tool and
 * answers; after an allowed gate it goes on, after a denied one it ends its turn.
 */
export class DemoClaude {
  readonly #log: DemoLog;
  #count = 0;

  constructor(log: DemoLog) {
    this.#log = log;
  }

  take(session: string, message: string, text: string): void {
    this.#count += 1;
    const promptId = `live_${this.#count}`;
    const id = asId('message', message);
    this.#say(session, 'message.delivered', { message: id });
    this.#say(session, 'message.accepted', { message: id, promptId });
    this.#say(session, 'turn.started', { promptId, text, message: id });
    this.#say(session, 'claude.status-changed', { status: 'busy', waitingFor: null });
    const call = {
      promptId,
      toolUseId: `live_tool_${this.#count}`,
      tool: 'Bash',
      agentId: null,
      input: { command: 'echo taken' },
    };
    this.#say(session, 'tool.started', call);
    this.#say(session, 'tool.finished', { ...call, output: 'taken', durationMs: 120 });
    this.#speak(session, promptId, `You said: ${text.slice(0, 200)}`);
    this.#say(session, 'message.answered', { message: id, answer: 'done' });
    this.#end(session, promptId);
  }

  goOn(session: string, gate: string, isAllowed: boolean): void {
    const id = asId('gate', gate);
    this.#say(session, 'gate.applied', { gate: id, evidence: 'what came next' });
    const promptId = this.#log.views.get(session)?.turn?.promptIds.at(-1) ?? null;
    this.#speak(session, promptId, isAllowed ? 'Thank you. It went through.' : 'Then I leave it.');
    this.#end(session, promptId);
  }

  #speak(session: string, promptId: string | null, text: string): void {
    this.#count += 1;
    this.#say(session, 'assistant.said', {
      promptId,
      messageId: `live_text_${this.#count}`,
      index: 0,
      isFinal: true,
      text,
      agentId: null,
    });
  }

  #end(session: string, promptId: string | null): void {
    this.#say(session, 'turn.ended', { promptId, answer: '', backgroundTasks: 0 });
    this.#say(session, 'claude.status-changed', { status: 'idle', waitingFor: null });
  }

  #say<K extends EventKind>(session: string, kind: K, data: EventDataByKind[K]): void {
    const actor = kind.startsWith('message.') ? hubActor : claudeActor;
    const at = new Date().toISOString();
    this.#log.append([{ session: asId('session', session), at, kind, actor, data }]);
  }
}
