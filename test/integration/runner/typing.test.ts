import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createClaudeLab, type ClaudeLab } from '../../support/claude-lab.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { RunnerLab } from '../../support/runner-lab.ts';

const unicode = 'emoji 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️ · 日本語テスト · שלום مرحبا · cafe\u0301';

/** [what it is, what is sent, what the model gets when that is not the same] */
const texts: readonly (readonly [name: string, sent: string, got?: string])[] = [
  ['one line', 'hello there'],
  ['tabs', 'a\tb\n\tindented\tagain'],
  ['any Unicode', unicode],
  ['three lines', 'one\ntwo\nthree'],
  ['blank lines inside', 'one\n\n\ntwo'],
  ['line ends of Windows', 'one\r\ntwo\r\n\r\nthree', 'one\ntwo\n\nthree'],
  ['forty lines', Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n')],
  ['5 KB', 'lorem ipsum dolor '.repeat(290).trimEnd()],
  ['256 KiB of lines', 'a line\twith a tab, and 日本\n'.repeat(9000).slice(0, 220_000).trimEnd()],
  ['256 KiB in one line', 'x'.repeat(256 * 1024)],
  ['blanks at the ends', '   indented, then blank   \n\n', '   indented, then blank'],
  ['control characters', 'a\x00b\x01c\x07d\x7fe\x1b[31mf\x9bg', 'abcde[31mfg'],
  ['the end of a paste', 'before\x1b[201~!touch gone\rafter', 'before!touch gone\nafter'],
  ['characters that reorder or hide', 'a\u202eb\u200bc\ufeffd', 'abcd'],
  ['a shell line', '!touch gone'],
  ['a memory line', '# remember this'],
  ['a file', '@README.md what is this'],
  ['a path', '/etc/hosts is a path'],
  ['a question mark', '?'],
  ['a backslash at the end', 'ends with \\'],
  ['the beginning of an emoji', 'rename it to :key'],
  ['an emoji alone', ':smi'],
  ['the beginning of a path', 'see @READ'],
  ['an open quote around a path', 'see @"READ'],
  ['the beginning of a command', 'then run /comp'],
  ['the beginning of an agent', 'ask @agent'],
  ['a line for the background', '& do it'],
  ['the label of a paste', '[Pasted text #1 +3 lines]'],
  ['the marks of a paste', 'a</pasted_content>b', 'a<\\/pasted_content>b'],
];

const cases = texts.map(([name, sent, got = sent]) => ({ name, sent, got }));

/** What would be a command in the composer: it arrives in Claude Code's own paste marks. */
const commands = ['/help', '/compact now', '/exit', 'exit', 'quit', ':q'];

const wrapped = /^\n\n<pasted_content id="(\w+)">\n([\s\S]*)\n<\/pasted_content id="\1">\n$/u;

describe('a message', () => {
  let model: ModelServer;
  let lab: ClaudeLab;
  let runner: RunnerLab;
  let count = 0;

  beforeAll(async () => {
    model = new ModelServer();
    await model.start();
    lab = createClaudeLab({ modelUrl: model.url });
    runner = new RunnerLab(lab);
    await runner.openHub();
    runner.start();
    await runner.untilIdle();
  });

  afterAll(async () => {
    await runner[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  async function send(text: string): Promise<string> {
    count += 1;
    const message = `m_${count}`;
    const turns = model.turns.length;
    runner.deliver(message, text);
    await runner.until(() => runner.outcomes(message).some(({ state }) => state !== 'typed'));
    expect(runner.outcomes(message).map(({ state }) => state)).toEqual(['typed', 'accepted']);
    await runner.until(() => runner.hooks('Stop').length === count);
    await runner.untilIdle();
    return model.turns[turns]?.promptText ?? '(no turn)';
  }

  it.each(cases)('[MSG3] of $name reaches the model as it was sent', async ({ sent, got }) => {
    expect(await send(sent)).toBe(got);
  });

  it.each(commands)('[MSG4] that is "%s" is text to the model and runs nothing', async (sent) => {
    const text = await send(sent);
    expect(wrapped.exec(text)?.[2]?.trim()).toBe(sent);
  });
});
