import { describe, expect, it } from 'vitest';

import type { TranscriptFormat } from '../../../../src/main/hub/transcripts/transcript-service.ts';
import { TranscriptService } from '../../../../src/main/hub/transcripts/transcript-service.ts';
import type { HubEvent } from '../../../../src/shared/domain/event.ts';
import type { Json } from '../../../../src/shared/domain/gate.ts';
import { eventPages } from '../../../support/event-pages.ts';
import { seesEverything } from '../../../support/sees-everything.ts';
import { dayOfWork, viewOf } from './fixture-events.ts';
import { hostilePayloads } from './hostile-payloads.ts';

// Fields that the fold or the documents go by, and that nobody outside the hub can write.
const keptFields = new Set(['seq', 'at', 'session', 'kind', 'type', 'message', 'gate', 'answer']);
keptFields.add('reason').add('promptId').add('messageId').add('toolUseId').add('agentId');
const ownMessage = new Set(['gate.answered', 'tool.denied', 'turn.failed']);

/** The day of work with every text that somebody else can write, and every name of a field, replaced. */
function poisoned(payload: string): readonly HubEvent[] {
  function poison(value: Json, key: string, kind: string): Json {
    const isKept = keptFields.has(key) && !(ownMessage.has(kind) && key === 'message');
    if (typeof value === 'string') return isKept ? value : payload;
    if (Array.isArray(value)) return value.map((item: Json) => poison(item, key, kind));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([name, item]) => [
      key === 'input' || key === 'answers' ? payload : name,
      poison(item, name, kind),
    ]);
    return Object.fromEntries(entries) as Json;
  }
  return dayOfWork.map(
    (event) => poison(event as unknown as Json, '', event.kind) as unknown as HubEvent,
  );
}

async function exported(payload: string, format: TranscriptFormat): Promise<string> {
  const events = poisoned(payload);
  const service = new TranscriptService({
    clock: {
      now: () => 0,
      monotonic: () => 0,
      schedule: () => ({ [Symbol.dispose]: () => undefined }),
    },
    recordingsDirectory: '/nowhere',
    events: eventPages(events),
  });
  let text = '';
  const download = service.export({
    session: viewOf(events),
    viewer: seesEverything,
    format,
    isRedacted: true,
  });
  for await (const chunk of download.chunks) text += chunk;
  return text;
}

/** Every tag that the document may have, whole, with every attribute and every value that it may have. */
const allowedTag = new RegExp(
  [
    '</?(?:html|head|body|main|h[1-6]|dl|dt|dd|b|p|ul|li|pre|code|strong|em|hr|article|header|div|time|details|summary|span|blockquote|footer|title|style|a)>',
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width">',
    '<(?:h[1-6]|dd|b|p|li|pre|blockquote) dir="auto">',
    '<(?:p|div|article|details|span|ul) class="[a-z0-9 -]+"(?: dir="auto")?>',
    '<a href="https?://(?:[^\\s"\'<>&`]|&[a-z0-9#]+;)+" rel="noopener noreferrer nofollow" target="_blank">',
  ].join('|'),
  'g',
);

/** From left to right, as a reader goes: an escaped sign, a span of code, a target, a quotation. */
const harmlessMarkdown =
  /\\[!-/:-@[-`{-~]|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)|\]\(<https?:\/\/[^\s<>()"'`\\]+>\)|^> /gm;

const first = hostilePayloads[0] ?? '';

describe('[S16] [TTY-9] a hostile text in every place of a transcript', () => {
  it('is one of 300', () => {
    expect(new Set(hostilePayloads).size).toBe(300);
  });

  it('is really in the document, in many places', async () => {
    const html = await exported('canary', 'html');

    expect(html.split('canary').length).toBeGreaterThan(30);
  });

  it.each(hostilePayloads)('HTML: %j makes no tag, no attribute, no target', async (payload) => {
    const html = await exported(payload, 'html');
    const rest = html.replaceAll(/<style>[^<]*<\/style>/g, '').replaceAll(allowedTag, '');

    expect(rest).not.toMatch(/[<>]/);
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it.each(hostilePayloads)('Markdown: %j makes no HTML, no picture, no target', async (payload) => {
    const markdown = withoutFences(await exported(payload, 'md'));
    const rest = markdown.replaceAll(harmlessMarkdown, '');

    expect(rest).not.toMatch(/[<>&]|!\[|\]\(|\]:/);
  });

  it.each(hostilePayloads)('JSON: %j stays text', async (payload) => {
    const text = await exported(payload, 'json');

    expect(JSON.parse(text)).toHaveProperty('format', 'roundhouse.transcript.1');
  });

  it('would be seen if one were let through', async () => {
    const html = (await exported(first, 'html')).replace('&lt;script&gt;', '<script>');

    expect(html.replaceAll(/<style>[^<]*<\/style>/g, '').replaceAll(allowedTag, '')).toMatch(/</);
  });
});

/** A document without its fenced blocks, read as CommonMark reads them. */
function withoutFences(markdown: string): string {
  let fence = '';
  return markdown
    .split('\n')
    .filter((line) => {
      const sign = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
      if (fence === '') {
        fence = sign;
        return sign === '';
      }
      if (sign.startsWith(fence) && line.trim() === sign) fence = '';
      return false;
    })
    .join('\n');
}
