import { AppError, messageOf } from '../../../shared/base/app-error.ts';

// SQLite's primary result codes; the extended ones carry them in their low byte.
const codes = { busy: 5, ioError: 10, corrupt: 11, full: 13, constraint: 19, notADatabase: 26 };

function primaryCodeOf(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return null;
  return typeof thrown.errcode === 'number' ? thrown.errcode & 0xff : null;
}

export function isBusy(thrown: unknown): boolean {
  return primaryCodeOf(thrown) === codes.busy;
}

export function isFull(thrown: unknown): boolean {
  return primaryCodeOf(thrown) === codes.full;
}

/** The file is damaged, or is no database at all. */
export function isDamage(thrown: unknown): boolean {
  const code = primaryCodeOf(thrown);
  return code === codes.corrupt || code === codes.notADatabase;
}

export function isConstraint(thrown: unknown): boolean {
  return primaryCodeOf(thrown) === codes.constraint;
}

/** The fault that the caller of the store sees, for what SQLite threw. */
export function storeFault(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const details = { sqlite: primaryCodeOf(thrown), reason: messageOf(thrown) };
  switch (primaryCodeOf(thrown)) {
    case codes.full:
      return new AppError(
        'disk_full',
        'the disk of the data directory is full: nothing was stored',
        { cause: thrown, details },
      );
    // Out of space shows as an I/O error too, when the shared-memory index cannot grow.
    case codes.ioError:
      return new AppError(
        'disk_full',
        'the disk of the data directory could not be written: nothing was stored',
        { cause: thrown, details },
      );
    case codes.corrupt:
    case codes.notADatabase:
      return new AppError('database_damaged', 'the database is damaged', {
        cause: thrown,
        details,
      });
    default:
      return new AppError('internal', `the store failed: ${messageOf(thrown)}`, {
        cause: thrown,
        details,
      });
  }
}
