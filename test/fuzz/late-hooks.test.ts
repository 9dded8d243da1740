import { array, assert, integer, nat, property, shuffledSubarray } from 'fast-check';
import { expect, test } from 'vitest';

import type { JsonObject } from '../../src/shared/domain/gate.ts';
import type { SessionView } from '../../src/shared/domain/session.ts';
import { sessionStateOf } from '../../src/shared/domain/session.ts';
import { rounds } from '../support/rounds.ts';
import { SessionStory } from '../support/session-story.ts';

interface Hook {
  readonly name: string;
  readonly payload: JsonObject;
}

/** The hooks of whole turns in the order in which they happen. */
function turnHooks(turn: number, tools: number): readonly Hook[] {
  const prompt_id = `p${turn}`;
  const calls = Array.from({ length: tools }, (_, index) => index).flatMap((index) => {
    const call = { prompt_id, tool_name: 'Bash', tool_input: { command: `${turn}-${index}` } };
    return [
      { name: 'PreToolUse', payload: call },
      { name: 'PostToolUse', payload: call },
    ];
  });
  return [
    { name: 'UserPromptSubmit', payload: { prompt_id, prompt: `turn ${turn}` } },
    ...calls,
    { name: 'Stop', payload: { prompt_id, last_assistant_message: `answer ${turn}` } },
  ];
}

function tell(story: SessionStory, hook: Hook): void {
  story.hook(hook.name, hook.payload);
}

/** What a person acts on; counts of calls are told apart. */
function outcome(view: SessionView) {
  return {
    state: sessionStateOf(view),
    turn: view.turn && { state: view.turn.state, promptIds: view.turn.promptIds },
    open: view.gates.filter((gate) => gate.state === 'open').length,
  };
}

const turns = array(integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 });

test('[F16] hooks of ended turns, repeated and late, leave the state as it was', () => {
  const late = array(nat(), { maxLength: 12 });
  assert(
    property(turns, late, (toolCounts, picks) => {
      const story = new SessionStory().start();
      const told: Hook[] = [];
      for (const [turn, tools] of toolCounts.entries()) {
        for (const hook of turnHooks(turn, tools)) {
          tell(story, hook);
          told.push(hook);
        }
        story.status('idle');
      }
      const before = outcome(story.view);
      for (const pick of picks) {
        const hook = told[pick % told.length];
        if (hook) tell(story, hook);
      }
      expect(outcome(story.view)).toEqual(before);
    }),
    { numRuns: rounds({ usual: 1_000, nightly: 20_000 }) },
  );
});

test('[F16] hooks of a turn that arrive in another order end in the same state', () => {
  const order = integer({ min: 1, max: 5 }).chain((tools) => {
    const hooks = turnHooks(1, tools);
    const [first, last] = [hooks[0], hooks.at(-1)];
    return shuffledSubarray(hooks.slice(1, -1), { minLength: hooks.length - 2 }).map((middle) => ({
      inOrder: hooks,
      shuffled: [first, ...middle, last].flatMap((hook) => (hook ? [hook] : [])),
    }));
  });
  assert(
    property(order, ({ inOrder, shuffled }) => {
      const one = new SessionStory().start();
      const other = new SessionStory().start();
      for (const hook of inOrder) tell(one, hook);
      for (const hook of shuffled) tell(other, hook);
      expect(outcome(other.view)).toEqual(outcome(one.view));
      expect(other.view.tally).toEqual(one.view.tally);
    }),
    { numRuns: rounds({ usual: 1_000, nightly: 20_000 }) },
  );
});
