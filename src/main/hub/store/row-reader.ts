import type { SQLOutputValue } from 'node:sqlite';

import { AppError } from '../../../shared/base/app-error.ts';
import type { EventRow } from './event-row.ts';
import { crcOf } from './event-row.ts';

type Columns = Readonly<Record<string, SQLOutputValue>>;

/** The columns of `events`, in the order in which every query reads them. */
export const eventColumns =
  'seq, at, session, kind, actor_type, actor_id, actor_name, actor_device, cause, ref, data, crc';

/** A row of `events` as it lies in the file, and the checksum that was stored with it. */
export function rowFrom(columns: Columns): { readonly row: EventRow; readonly crc: number } {
  const row = {
    seq: Number(columns['seq']),
    at: String(columns['at']),
    session: textOrNull(columns['session']),
    kind: String(columns['kind']),
    actorType: String(columns['actor_type']),
    actorId: String(columns['actor_id']),
    actorName: String(columns['actor_name']),
    actorDevice: textOrNull(columns['actor_device']),
    cause: textOrNull(columns['cause']),
    ref: textOrNull(columns['ref']),
    data: String(columns['data']),
  };
  return { row, crc: Number(columns['crc']) };
}

/** The same, refusing a row that is not what was written: nothing is built on damaged events. */
export function soundRowFrom(columns: Columns): EventRow {
  const { row, crc } = rowFrom(columns);
  if (crcOf(row) === crc) return row;
  throw new AppError(
    'database_damaged',
    `event ${row.seq} is not what was written: restore a backup with \`roundhouse restore FILE\``,
    { details: { seq: row.seq } },
  );
}

function textOrNull(value: SQLOutputValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
