import { crc32 } from 'node:zlib';

import type { HubEvent } from '../../../shared/domain/event.ts';

/** An event as the columns of `events`, with its data as JSON text. */
export interface EventRow {
  readonly seq: number;
  readonly at: string;
  readonly session: string | null;
  readonly kind: string;
  readonly actorType: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly actorDevice: string | null;
  readonly cause: string | null;
  readonly ref: string | null;
  readonly data: string;
}

export function rowOf(event: HubEvent): EventRow {
  return {
    seq: event.seq,
    at: event.at,
    session: event.session,
    kind: event.kind,
    actorType: event.actor.type,
    actorId: event.actor.id,
    actorName: event.actor.name,
    actorDevice: event.actor.device ? JSON.stringify(event.actor.device) : null,
    cause: event.cause,
    ref: refOf(event),
    data: JSON.stringify(event.data),
  };
}

/** The gate, message, ask or note that an event is about: what `byRef` finds it by. */
function refOf(event: HubEvent): string | null {
  const { data } = event;
  if ('gate' in data) return data.gate;
  if ('ask' in data) return data.ask;
  if ('message' in data && event.kind !== 'claude.notified' && event.kind !== 'gate.answered') {
    return data.message;
  }
  if ('note' in data) return data.note ?? null;
  return null;
}

/** The event as JSON text, without parsing and printing its data again. */
export function jsonOf(row: EventRow): string {
  const { seq, at, session, kind, cause } = row;
  const device: unknown = row.actorDevice === null ? undefined : JSON.parse(row.actorDevice);
  const actor = { type: row.actorType, id: row.actorId, name: row.actorName, device };
  const envelope = JSON.stringify({ seq, at, session, kind, actor, cause });
  return `${envelope.slice(0, -1)},"data":${row.data}}`;
}

/**
 * The checksum of a row. Fields are joined by a character that JSON escapes and ids do not have, and
 * hashed as UTF-8, which is what comes back from the file.
 */
export function crcOf(row: EventRow): number {
  const fields = [
    String(row.seq),
    row.at,
    row.session ?? '',
    row.kind,
    row.actorType,
    row.actorId,
    row.actorName,
    row.cause ?? '',
    row.ref ?? '',
    row.data,
    // Events from before there was such a column keep their checksum.
    ...(row.actorDevice === null ? [] : [row.actorDevice]),
  ];
  return crc32(fields.join('\u001f'));
}
