import { describe, expect, it } from 'vitest';

import { Output } from '../../../src/cli/output.ts';
import { styled } from '../../../src/cli/style.ts';
import { CapturedStream } from '../../support/run-command-line.ts';

function outputOf(options: { readonly isJson?: boolean; readonly columns?: number } = {}) {
  const stdout = new CapturedStream(options.columns);
  const stderr = new CapturedStream(options.columns);
  const isJson = options.isJson ?? false;
  return { stdout, stderr, output: new Output({ stdout, stderr, isJson, mayColour: true }) };
}

const hostile = 'a\u001b]52;c;aGk=\u0007b\u009b2J\u202ec\u0000\rd';
const harmless = 'a\\x1b]52;c;aGk=\\x07b\\x9b2J\\u202ec\\x00\\rd';

describe('[TTY-7] no text of a session acts on the terminal', () => {
  it('as text', () => {
    const { output, stdout } = outputOf();
    output.text(hostile);

    expect(stdout.text).toBe(`${harmless}\n`);
  });

  it('inside a colour, on a terminal', () => {
    const { output, stdout } = outputOf({ columns: 80 });
    output.text(`${styled('failed', hostile)} end`);

    expect(stdout.text).toBe(`\u001b[31m${harmless}\u001b[m end\n`);
  });

  it('on stderr, also as an error', () => {
    const { output, stderr } = outputOf();
    output.progress(hostile);
    output.error({ code: 'refused', message: hostile, hint: hostile });

    expect(stderr.text).toBe(`${harmless}\nerror: ${harmless}\n${harmless}\n`);
  });

  it('as JSON, which stays the same JSON', () => {
    const { output, stdout } = outputOf({ isJson: true });
    output.result({ text: hostile }, () => '');

    expect(stdout.text).toMatch(/^[\n -~]*$/);
    expect(JSON.parse(stdout.text)).toEqual({ text: hostile });
  });

  it('and cannot end a colour that it stands in, or begin one in a pipe', () => {
    const { output, stdout } = outputOf();
    output.text(styled('strong', '\u{f5004}x\u{f5000}'));

    expect(stdout.text).toBe('x\n');
  });
});

it('a program gets the document and nothing else', () => {
  const { output, stdout, stderr } = outputOf({ isJson: true });
  output.text('for people');
  output.result({ one: 1 }, () => 'for people');
  output.warning('careful');

  expect(JSON.parse(stdout.text)).toEqual({ one: 1 });
  expect(stderr.text).toBe('warning: careful\n');
});
