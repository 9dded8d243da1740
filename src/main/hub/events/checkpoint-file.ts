import { open, readFile, rename } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

import type { GateId, MessageId, SessionId } from '../../../shared/base/ids.ts';
import { foldVersion } from '../../../shared/domain/fold/fold-version.ts';
import type { HubState } from '../../../shared/domain/hub-state.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { ReadModel } from './read-model.ts';

// The read model as it was at one event, so that a start folds what came since and not the whole log. It
// is a cache: a file that is missing, damaged, of another epoch or of another fold is not used, and
// nothing is lost by deleting it. JSON lines: a head, the hub, one line per session, the two indexes in pieces, and
// an end with the checksum of all before it.

type Line =
  | { readonly type: 'head'; readonly epoch: string; readonly fold: number; readonly seq: number }
  | { readonly type: 'hub'; readonly state: HubState }
  | { readonly type: 'session'; readonly view: SessionView }
  | { readonly type: 'gates'; readonly entries: readonly (readonly [GateId, SessionId])[] }
  | { readonly type: 'messages'; readonly entries: readonly (readonly [MessageId, SessionId])[] }
  | { readonly type: 'end'; readonly crc: number };

const entriesPerLine = 1_000;

/**
 * Writes the model as it is at the moment of the call. One line per turn of the loop: printing a busy
 * session takes about a millisecond, and there may be hundreds.
 */
export async function writeCheckpoint(
  file: string,
  epoch: string,
  model: ReadModel,
): Promise<number> {
  const { lastSeq, ...parts } = model.parts();
  const draft = `${file}.part`;
  {
    await using handle = await open(draft, 'w', 0o600);
    let crc = 0;
    for (const line of linesOf({ type: 'head', epoch, fold: foldVersion, seq: lastSeq }, parts)) {
      const text = `${JSON.stringify(line)}\n`;
      crc = crc32(text, crc);
      await handle.write(text);
      await nextTurn();
    }
    await handle.write(`${JSON.stringify({ type: 'end', crc } satisfies Line)}\n`);
    await handle.sync();
  }
  await rename(draft, file);
  return lastSeq;
}

type Parts = Omit<ReturnType<ReadModel['parts']>, 'lastSeq'>;

function* linesOf(head: Line, parts: Parts): Generator<Line> {
  yield head;
  yield { type: 'hub', state: parts.hub };
  for (const view of parts.sessions) yield { type: 'session', view };
  for (const entries of piecesOf(parts.gates)) yield { type: 'gates', entries };
  for (const entries of piecesOf(parts.messages)) yield { type: 'messages', entries };
}

function* piecesOf<T>(all: Iterable<T>): Generator<readonly T[]> {
  let piece: T[] = [];
  for (const one of all) {
    piece.push(one);
    if (piece.length < entriesPerLine) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/** The model of a checkpoint of this epoch and this fold, no newer than `lastSeq`; null when there is none. */
export async function readCheckpoint(
  file: string,
  epoch: string,
  lastSeq: number,
): Promise<ReadModel | null> {
  try {
    const lines = parseLines(await readFile(file, 'utf8'));
    const [head, hub] = lines;
    if (head?.type !== 'head' || head.epoch !== epoch || head.fold !== foldVersion) return null;
    if (head.seq > lastSeq || hub?.type !== 'hub') return null;
    return ReadModel.fromParts({
      lastSeq: head.seq,
      hub: hub.state,
      sessions: lines.flatMap((line) => (line.type === 'session' ? [line.view] : [])),
      gates: lines.flatMap((line) => (line.type === 'gates' ? line.entries : [])),
      messages: lines.flatMap((line) => (line.type === 'messages' ? line.entries : [])),
    });
  } catch {
    // Whatever is wrong with it: the log itself has everything that it says.
    return null;
  }
}

/** Throws on a file that is not whole. */
function parseLines(text: string): readonly Line[] {
  const end = text.lastIndexOf('\n', text.length - 2) + 1;
  const last = JSON.parse(text.slice(end)) as Line;
  if (last.type !== 'end' || last.crc !== crc32(text.slice(0, end))) throw new Error('not whole');
  return text
    .slice(0, end)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}
