// Terminal bytes travel as binary frames with a fixed header, big-endian, checked by hand:
//
//   0      1            5                        13
//   | kind | channel u32 | offset u64             | payload …
//
// `offset` counts the bytes that Claude Code has written since its runner started, up to and excluding
// the payload. `output`: payload is raw output from that offset on. `screen`: payload is a snapshot that
// redraws the whole screen as it was at that offset. `input`: payload goes to the PTY; offset is 0.
// `ack`: no payload; a viewer has parsed all bytes before the offset, and gets that much credit back.
// On the stream `channel` is the hub's number of the session (given in `terminal-open`), so that a frame is
// encoded once for all viewers. On the runner link it is the request of a snapshot, else 0.

export type TerminalFrameKind = 'output' | 'screen' | 'input' | 'ack';

export interface TerminalFrame {
  readonly kind: TerminalFrameKind;
  readonly channel: number;
  readonly offset: number;
  readonly payload: Uint8Array;
}

const terminalHeaderBytes = 13;

const codes: Readonly<Record<TerminalFrameKind, number>> = {
  output: 1,
  screen: 2,
  input: 3,
  ack: 4,
};
const kinds: Readonly<Record<number, TerminalFrameKind>> = {
  1: 'output',
  2: 'screen',
  3: 'input',
  4: 'ack',
};

/** One buffer, header and payload; the payload is copied once. */
export function encodeTerminalFrame(frame: TerminalFrame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(terminalHeaderBytes + frame.payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, codes[frame.kind]);
  view.setUint32(1, frame.channel);
  view.setBigUint64(5, BigInt(frame.offset));
  bytes.set(frame.payload, terminalHeaderBytes);
  return bytes;
}

/** `undefined` for anything malformed; the caller closes the connection. The payload is a view, not a copy. */
export function decodeTerminalFrame(bytes: Uint8Array): TerminalFrame | undefined {
  if (bytes.length < terminalHeaderBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = kinds[view.getUint8(0)];
  const offset = view.getBigUint64(5);
  if (kind === undefined || offset > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return {
    kind,
    channel: view.getUint32(1),
    offset: Number(offset),
    payload: bytes.subarray(terminalHeaderBytes),
  };
}
