import { expect, it } from 'vitest';

import { decideGoOn } from '../../../../src/main/hub/crews/decide-crew.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { CrewView } from '../../../../src/shared/domain/crew.ts';
import type { Message, MessageState } from '../../../../src/shared/domain/message.ts';
import { sampleCrew } from '../../../support/sample-crew.ts';

const message = asId('message', 'm_told');
const paused: CrewView = { ...sampleCrew, state: 'paused', managerTold: { message, settled: 0 } };

function told(state: MessageState): Message {
  return { id: message, state } as Message;
}

it.each(['failed', 'refused'] as const)(
  '[CREW9] a crew that goes on tells its manager again what %s',
  (state) => {
    const decided = decideGoOn(paused, told(state));
    if (!decided.ok) throw new Error('it does not go on');
    expect(decided.value.map(({ kind }) => kind)).toEqual([
      'crew.manager-untold',
      'crew.state-changed',
    ]);
  },
);

it.each(['answered', 'accepted', 'queued'] as const)(
  '[CREW9] it does not repeat what is %s',
  (state) => {
    const decided = decideGoOn(paused, told(state));
    if (!decided.ok) throw new Error('it does not go on');
    expect(decided.value.map(({ kind }) => kind)).toEqual(['crew.state-changed']);
  },
);
