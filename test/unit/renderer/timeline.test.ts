import { describe, expect, test } from 'vitest';

import { appendEvents, prependEvents } from '../../../src/renderer/core/timeline/build-timeline.ts';
import type { TimelineRow } from '../../../src/renderer/core/timeline/timeline-rows.ts';
import { newRows, timelineRows } from '../../../src/renderer/core/timeline/timeline-rows.ts';
import type { Timeline } from '../../../src/renderer/core/timeline/timeline.ts';
import { emptyTimeline } from '../../../src/renderer/core/timeline/timeline.ts';
import {
  appendPage,
  jumpToNew,
  moveTo,
  prependPage,
  unloadedTimeline,
} from '../../../src/renderer/core/timeline/timelines-store.ts';
import { claudeActor } from '../../../src/shared/domain/actor.ts';
import type { HubEvent } from '../../../src/shared/domain/event.ts';
import { SessionScript } from '../../support/demo-hub/session-script.ts';

function logged(story: SessionScript): readonly HubEvent[] {
  return story.events.map(
    (event, index) => ({ ...event, seq: index + 1, cause: null }) as HubEvent,
  );
}

function script(): SessionScript {
  return new SessionScript({ name: 's', repo: '/r', startMs: Date.UTC(2030, 0, 1) });
}

function wordsOf(timeline: Timeline, openBlocks: ReadonlySet<string> = new Set()): string[] {
  return timelineRows(timeline.blocks, openBlocks).map((row) => {
    switch (row.type) {
      case 'fold':
        return `worked ${row.durationMs / 1000} s, ${row.tools} tools, ${row.failures} failed`;
      case 'reads':
        return `reads ${row.tools.length}`;
      case 'item':
        switch (row.item.type) {
          case 'prompt':
            return `${row.item.author?.name ?? 'terminal'}: ${row.item.text}`;
          case 'said':
            return `said ${row.item.parts.join('')}`;
          case 'thought':
            return `thought ${row.item.text}`;
          case 'tool':
            return `${agentWord(row)}${row.item.tool} ${row.item.state}${answerWord(row)}`;
          case 'gate':
            return `gate ${row.item.tool} ${row.item.state}`;
          default:
            return row.item.type;
        }
    }
  });
}

function promptIdOf(story: SessionScript): string | null {
  const begun = logged(story).findLast((event) => event.kind === 'turn.started');
  return begun?.kind === 'turn.started' ? begun.data.promptId : null;
}

function agentWord({ agent }: Extract<TimelineRow, { type: 'item' }>): string {
  return agent === undefined ? '' : `[${agent}] `;
}

function answerWord({ gate }: Extract<TimelineRow, { type: 'item' }>): string {
  return gate ? `, ${gate.answer ?? 'open'} by ${gate.answeredBy?.name ?? 'nobody'}` : '';
}

describe('a turn', () => {
  test('shows a thought before the call that came of it, and folds it with the steps', () => {
    const turn = script().prompt('Fix it').tool('Bash', { command: 'x' }).thought('By hand?');
    const late = logged(turn.answer('Done').turnEnds());
    // It was written down when the call ran already.
    const end = late.findIndex((event) => event.kind === 'tool.finished');
    const running = late.toSpliced(end, 1).slice(0, end + 1);
    expect(wordsOf(appendEvents(emptyTimeline, running)).slice(1)).toEqual([
      'Ana: Fix it',
      'thought By hand?',
      'Bash running',
    ]);

    const ended = wordsOf(appendEvents(emptyTimeline, late)).slice(1);
    expect(ended).toEqual(['Ana: Fix it', expect.stringContaining('1 tools'), 'said Done']);
  });

  test('shows a thought that was told late where it was thought', () => {
    const turn = script().prompt('Fix it').tool('Bash', { command: 'x' }, { seconds: 1 });
    const [first] = turn.events.filter((event) => event.kind === 'tool.started');
    const second = new Date(Date.parse(first?.at ?? '') + 10).toISOString();
    turn.tool('Edit', { file_path: 'a' }).thought('First', first?.at).thought('Then', second);
    expect(wordsOf(appendEvents(emptyTimeline, logged(turn))).slice(1)).toEqual([
      'Ana: Fix it',
      'Bash finished',
      'thought First',
      'thought Then',
      'Edit finished',
    ]);
  });

  test('that runs shows each step, and one that ended its prompt, its length and its last words', () => {
    const turn = script()
      .prompt('Fix it')
      .tool('Bash', { command: 'x' }, { error: 'no', seconds: 5 });
    const running = appendEvents(emptyTimeline, logged(turn));
    expect(wordsOf(running).slice(1)).toEqual(['Ana: Fix it', 'Bash failed']);

    turn.tool('Edit', { file_path: 'a' }, { seconds: 5 }).answer('Done').turnEnds();
    const ended = appendEvents(running, logged(turn));
    expect(wordsOf(ended).slice(1)).toEqual([
      'Ana: Fix it',
      'worked 10 s, 2 tools, 1 failed',
      'said Done',
    ]);
    const [, block] = ended.blocks;
    expect(wordsOf(ended, new Set([block?.key ?? ''])).slice(1)).toEqual([
      'Ana: Fix it',
      'worked 10 s, 2 tools, 1 failed',
      'Bash failed',
      'Edit finished',
      'said Done',
    ]);
  });

  test('gathers calls that only read into one line', () => {
    const turn = script()
      .prompt('Look')
      .tool('Read', { file_path: 'a' })
      .tool('Grep', { pattern: 'b' });

    expect(wordsOf(appendEvents(emptyTimeline, logged(turn))).slice(1)).toEqual([
      'Ana: Look',
      'reads 2',
    ]);
  });

  test('with an open gate shows the gate and not the call that waits behind it', () => {
    const turn = script().prompt('Go').gate('Bash', { command: 'x' });

    expect(wordsOf(appendEvents(emptyTimeline, logged(turn))).slice(1)).toEqual([
      'Ana: Go',
      'gate Bash open',
    ]);
  });

  test('tells words before the calls of the same message, whose hooks come first', () => {
    const turn = script()
      .prompt('Go')
      .toolBegins('Read', { file_path: 'a' })
      .toolBegins('Bash', { command: 'x' })
      .answer('Let me look')
      .tool('Edit', { file_path: 'b' })
      .answer('Then this');

    expect(wordsOf(appendEvents(emptyTimeline, logged(turn))).slice(1)).toEqual([
      'Ana: Go',
      'said Let me look',
      'Read running',
      'Bash running',
      'Edit finished',
      'said Then this',
    ]);
  });

  test('tells a call and who let it run in one line', () => {
    const turn = script().prompt('Go');
    turn.gate('Bash', { command: 'x' }).gateAnswered({ ...claudeActor, name: 'Jo' }, 'allow');
    turn.gate('Bash', { command: 'y' }).gateAnswered({ ...claudeActor, name: 'Mia' }, 'deny');

    const timeline = appendEvents(emptyTimeline, logged(turn));
    expect(wordsOf(timeline).slice(1)).toEqual([
      'Ana: Go',
      'Bash running, allow by Jo',
      'Bash running, deny by Mia',
    ]);
    const ended = appendEvents(timeline, logged(turn.turnEnds()));
    expect(ended.blocks.at(-1)?.state).toBe('ended');
    expect(wordsOf(ended)[2]).toMatch(/^worked .*, 2 tools, 0 failed$/);
  });

  test('that ended in order was not interrupted, whatever the status said before', () => {
    const turn = script().prompt('Go');
    turn.say('turn.interrupted', claudeActor, { promptId: promptIdOf(turn) });
    const interrupted = appendEvents(emptyTimeline, logged(turn));
    expect(interrupted.blocks.at(-1)?.state).toBe('interrupted');
    expect(wordsOf(interrupted).at(-1)).toBe('mark');

    const ended = appendEvents(interrupted, logged(turn.answer('Done').turnEnds()));
    expect(ended.blocks.at(-1)?.state).toBe('ended');
    expect(wordsOf(ended).slice(-2)).toEqual(['Ana: Go', 'said Done']);
  });

  test('leaves out the sub-agents that Claude Code runs for itself', () => {
    const turn = script().prompt('Go').answer('Done').turnEnds();
    const told = wordsOf(appendEvents(emptyTimeline, logged(turn)));
    turn.say('subagent.finished', claudeActor, { agentId: 'a', agentType: '', answer: 'recap' });

    expect(wordsOf(appendEvents(emptyTimeline, logged(turn)))).toEqual(told);
  });

  test('names the sub-agent wherever another one goes on', () => {
    const turn = script().prompt('Go');
    for (const [agentId, agentType] of [
      ['a1', 'Explore'],
      ['a2', 'Plan'],
    ] as const) {
      turn.say('subagent.started', claudeActor, { agentId, agentType });
    }
    turn
      .tool('Bash', { command: '1' }, { agentId: 'a2' })
      .tool('Bash', { command: '2' }, { agentId: 'a2' })
      .tool('Bash', { command: '3' }, { agentId: 'a1' })
      .tool('Bash', { command: '4' });

    expect(wordsOf(appendEvents(emptyTimeline, logged(turn))).slice(4)).toEqual([
      'Bash finished',
      'Bash finished',
      '[Explore] Bash finished',
      'Bash finished',
    ]);
  });

  test('that ended by the end of Claude Code leaves no call running', () => {
    const turn = script().prompt('Go').toolBegins('Bash', { command: 'x' }).exits(null, 'SIGKILL');
    const timeline = appendEvents(emptyTimeline, logged(turn));

    expect(wordsOf(timeline, new Set(timeline.blocks.map((block) => block.key)))).toContain(
      'Bash unproved',
    );
  });
});

describe('events', () => {
  test('that come twice change nothing, and the same timeline comes back', () => {
    const events = logged(script().prompt('Go').tool('Bash', { command: 'x' }));
    const timeline = appendEvents(emptyTimeline, events);

    expect(appendEvents(timeline, events)).toBe(timeline);
    expect(prependEvents(timeline, events)).toBe(timeline);
  });

  test('that come late find the call of an earlier turn, and leave the later ones as they are', () => {
    const first = script()
      .prompt('One')
      .toolBegins('Task', { prompt: 'x' })
      .answer('Later')
      .turnEnds();
    first.prompt('Two').answer('Two is done').turnEnds().prompt('Three');
    const events = logged(first);
    const begun = events.find((event) => event.kind === 'tool.started');
    const timeline = appendEvents(emptyTimeline, events);
    const late = {
      ...begun,
      seq: events.length + 1,
      actor: claudeActor,
      kind: 'tool.finished',
      data: { ...begun?.data, output: 'found', durationMs: 9_000 },
    } as HubEvent;
    const after = appendEvents(timeline, [late]);

    const tool = after.blocks[1]?.items.find((item) => item.type === 'tool');
    expect(tool).toMatchObject({ state: 'finished', output: 'found', durationMs: 9_000 });
    expect(after.blocks[2]).toBe(timeline.blocks[2]);
    expect(after.blocks[3]).toBe(timeline.blocks[3]);
  });

  test('of one reply are put in the order of their parts, whichever hook came first', () => {
    const turn = script().prompt('Go');
    const said = { promptId: 'p', messageId: 'm', agentId: null };
    turn.say('assistant.said', claudeActor, { ...said, index: 1, isFinal: true, text: 'world' });
    turn.say('assistant.said', claudeActor, { ...said, index: 0, isFinal: false, text: 'hello ' });

    expect(wordsOf(appendEvents(emptyTimeline, logged(turn)))).toContain('said hello world');
  });

  test('give the same timeline whether they come at once, one by one, or by pages from the end', () => {
    const long = script();
    for (let turn = 0; turn < 12; turn += 1) {
      long.prompt(`Step ${turn}`).tool('Bash', { command: 'x' }).tool('Read', { file_path: 'y' });
      long.gate('Edit', { file_path: 'z' }).gateAnswered({ ...claudeActor, name: 'Jo' }, 'allow');
      long.answer(`Done ${turn}`).turnEnds().wait(3);
    }
    const events = logged(long);
    const atOnce = appendEvents(emptyTimeline, events);
    let oneByOne = emptyTimeline;
    for (const event of events) oneByOne = appendEvents(oneByOne, [event]);
    let byPages = emptyTimeline;
    for (let end = events.length; end > 0; end -= 37) {
      byPages = prependEvents(byPages, events.slice(Math.max(0, end - 37), end));
    }

    expect(oneByOne.blocks).toEqual(atOnce.blocks);
    expect(wordsOf(byPages)).toEqual(wordsOf(atOnce));
    expect({ firstSeq: byPages.firstSeq, lastSeq: byPages.lastSeq }).toEqual({
      firstSeq: 1,
      lastSeq: events.length,
    });
  });
});

describe('older events', () => {
  test('that fold the row where one reads leave the reader at what comes after it', () => {
    const story = script().prompt('One').answer('First').turnEnds().prompt('Two');
    for (const command of ['a', 'b', 'c']) story.tool('Bash', { command });
    const all = logged(story.answer('Second').turnEnds());
    const cut = all.findIndex((event) => event.kind === 'tool.finished') + 1;
    const part = appendPage(unloadedTimeline, all.slice(cut));
    const [first] = timelineRows(part.timeline.blocks, part.openBlocks);
    expect(first).toMatchObject({ type: 'item', item: { type: 'tool' } });
    const there = moveTo(part, { at: 'row', key: first?.key ?? '', offsetPx: 6 });

    const whole = prependPage(there, { events: all.slice(0, cut), isLast: true });
    const rows = timelineRows(whole.timeline.blocks, whole.openBlocks);
    expect(rows.some((row) => row.key === first?.key)).toBe(false);
    expect(whole.position).toEqual({ at: 'row', key: rows.at(-1)?.key, offsetPx: 0 });
    expect(wordsOf(whole.timeline).at(-1)).toBe('said Second');
  });

  test('before the row where one reads leave the reader there', () => {
    const all = logged(script().prompt('One').answer('First').turnEnds().prompt('Two'));
    const cut = all.findIndex((event) => event.kind === 'turn.ended') + 1;
    const part = appendPage(unloadedTimeline, all.slice(cut));
    const [first] = timelineRows(part.timeline.blocks, part.openBlocks);
    const there = moveTo(part, { at: 'row', key: first?.key ?? '', offsetPx: 6 });

    const whole = prependPage(there, { events: all.slice(0, cut), isLast: true });
    expect(whole.position).toEqual(there.position);
  });
});

describe('a turn that ends', () => {
  const story = script().prompt('Go');
  for (const command of ['a', 'b']) story.tool('Bash', { command });
  const running = logged(story);
  const ended = logged(story.answer('Done').turnEnds());
  const whileRunning = appendPage(unloadedTimeline, running);
  const step = timelineRows(whileRunning.timeline.blocks, new Set()).at(-1)?.key ?? '';

  test('stays unfolded for who reads its steps', () => {
    const there = moveTo(whileRunning, { at: 'row', key: step, offsetPx: 4 });
    const after = appendPage(there, ended.slice(running.length));

    const rows = timelineRows(after.timeline.blocks, after.openBlocks);
    expect(rows.some((row) => row.type === 'fold' && row.isOpen)).toBe(true);
    expect(rows.some((row) => row.key === step)).toBe(true);
    expect(after.position).toEqual(there.position);
  });

  test('folds for who follows the end', () => {
    const after = appendPage(whileRunning, ended.slice(running.length));

    const rows = timelineRows(after.timeline.blocks, after.openBlocks);
    expect(rows.some((row) => row.type === 'fold' && !row.isOpen)).toBe(true);
    expect(rows.some((row) => row.key === step)).toBe(false);
  });
});

describe('what is new', () => {
  test('is what began after the reader left the end, and is jumped to where it begins', () => {
    const turn = script().prompt('Go').answer('One');
    const before = appendPage(unloadedTimeline, logged(turn));
    const left = moveTo(before, { at: 'row', key: 'i1', offsetPx: 4 });
    turn.tool('Bash', { command: 'x' }).answer('Two');
    const after = appendPage(left, logged(turn));
    const rows = newRows(timelineRows(after.timeline.blocks, new Set()), after.seenSeq);

    expect(newRows(timelineRows(left.timeline.blocks, new Set()), left.seenSeq)).toEqual([]);
    expect(rows.map((row) => row.type === 'item' && row.item.type)).toEqual(['tool', 'said']);
    const there = jumpToNew(after, rows[0]?.key);
    expect(there).toMatchObject({ position: { at: 'row', key: rows[0]?.key, offsetPx: 0 } });
    expect(newRows(timelineRows(there.timeline.blocks, new Set()), there.seenSeq)).toEqual([]);
    expect(jumpToNew(there, undefined)).toMatchObject({ position: { at: 'end' }, seenSeq: null });
    expect(moveTo(there, { at: 'end' }).seenSeq).toBeNull();
  });
});
