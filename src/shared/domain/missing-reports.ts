/** What people read where the log went back to a backup while runners were living. */

export const foundLabel = 'Found after a restore: the backup is older than this session';

export function missingReportsLabel({
  from,
  to,
}: {
  readonly from: number;
  readonly to: number;
}): string {
  const count = to - from + 1;
  const reports = count === 1 ? '1 report is' : `${count} reports are`;
  return `${reports} missing here: newer than the restored backup, or lost on the disk`;
}

export const missingReportsDetail =
  "The terminal recording and Claude Code's own conversation show what happened.";
