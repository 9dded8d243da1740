import { createHash } from 'node:crypto';

import { assertNever } from '../../../shared/base/assert.ts';
import type { Json } from '../../../shared/domain/gate.ts';
import { summarizeInput } from '../../../shared/domain/gate.ts';
import { escapeHtml } from './escape-html.ts';
import { richTextHtml } from './html-blocks.ts';
import { transcriptStyle } from './html-style.ts';
import {
  gateWords,
  promptWords,
  receiptWords,
  redactionWords,
  timeWords,
  toolResult,
  toolWords,
} from './plain-words.ts';
import type { GateEntry, ToolEntry, TranscriptEntry } from './transcript-entry.ts';
import { headLines } from './transcript-head.ts';
import type { TranscriptSource } from './transcript-source.ts';

// One file that opens offline and does nothing: no script, no picture, no form, nothing loaded. Its own
// policy says so to the browser, and allows one style, by its hash. All text goes through `escapeHtml`.

const styleHash = createHash('sha256').update(transcriptStyle).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

export async function* writeHtml(source: TranscriptSource): AsyncGenerator<string> {
  const name = escapeHtml(source.head.name);
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>${name} - Roundhouse transcript</title>
<style>${transcriptStyle}</style>
</head>
<body>
<h1 dir="auto">${name}</h1>
<dl>
`;
  for (const [label, value] of headLines(source.head)) {
    yield `<dt>${escapeHtml(label)}</dt><dd dir="auto">${escapeHtml(value)}</dd>\n`;
  }
  yield '</dl>\n<main>\n';
  for await (const entry of source.entries) yield `${entryHtml(entry)}\n`;
  yield `</main>\n<footer>${escapeHtml(redactionWords(source.redactions()))} All times are in UTC.</footer>\n</body>\n</html>\n`;
}

function entryHtml(entry: TranscriptEntry): string {
  switch (entry.type) {
    case 'prompt': {
      const receipt = entry.receipt
        ? `<p class="receipt">${escapeHtml(promptWords(entry.receipt))}</p>`
        : '';
      return `<article class="prompt">${header(entry.from, entry.at)}<div class="text" dir="auto">${escapeHtml(entry.text)}</div>${receipt}</article>`;
    }
    case 'reply': {
      const from = entry.agent === null ? 'Claude' : `Claude, sub-agent ${entry.agent}`;
      return `<article class="reply">${header(from, entry.at)}${richTextHtml(entry.text)}</article>`;
    }
    case 'tool':
      return toolHtml(entry);
    case 'gate':
      return gateHtml(entry);
    case 'note':
      return `<article class="note">${header(`${entry.from}, to operators only`, entry.at)}<div class="text" dir="auto">${escapeHtml(entry.text)}</div></article>`;
    case 'receipt': {
      const text = entry.text === null ? '' : `<pre dir="auto">${escapeHtml(entry.text)}</pre>`;
      return `<div class="mark">${timeHtml(entry.at)} ${escapeHtml(receiptWords(entry))}${text}</div>`;
    }
    case 'mark':
      return `<div class="mark">${timeHtml(entry.at)} ${escapeHtml(`${entry.by}: ${entry.what}`)}</div>`;
    default:
      return assertNever(entry, 'entry');
  }
}

function toolHtml(entry: ToolEntry): string {
  const agent = entry.agent === null ? '' : ` (sub-agent ${escapeHtml(entry.agent)})`;
  const { state } = entry.outcome;
  const words = escapeHtml(toolWords(entry));
  const result = toolResult(entry);
  return (
    `<details class="tool"><summary><b>${escapeHtml(entry.tool)}</b>${agent} ${escapeHtml(summarizeInput(entry.input))} ` +
    `<span class="${state}">${words}</span> ${timeHtml(entry.at)}</summary>` +
    `${jsonHtml(entry.input)}${result && `<pre>${escapeHtml(result)}</pre>`}</details>`
  );
}

function gateHtml(entry: GateEntry): string {
  const { outcome } = entry;
  const agent = entry.agent === null ? '' : ` (sub-agent ${entry.agent})`;
  const look = outcome.state === 'answered' ? outcome.answer : outcome.state;
  const said =
    outcome.state === 'answered'
      ? `${outcome.answers === null ? '' : jsonHtml(outcome.answers)}${outcome.message === null ? '' : `<div class="text" dir="auto">${escapeHtml(outcome.message)}</div>`}`
      : '';
  return (
    `<article class="gate ${look}">${header(`Gate: ${entry.tool}${agent}`, entry.at)}` +
    `<p>${escapeHtml(gateWords(entry))}</p>${jsonHtml(entry.input)}${said}</article>`
  );
}

function jsonHtml(value: Json): string {
  return `<pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre>`;
}

function header(from: string, at: string): string {
  return `<header><b dir="auto">${escapeHtml(from)}</b> ${timeHtml(at)}</header>`;
}

function timeHtml(at: string): string {
  return `<time>${escapeHtml(timeWords(at))}</time>`;
}
