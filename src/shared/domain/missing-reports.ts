/** What people read where the log went back to a backup while runners were living. */

export const foundLabel = 'Found after a restore: the backup is from before this session';

export function missingReportsLabel({
  from,
  to,
}: {
  readonly from: number;
  readonly to: number;
}): string {
  const count = to - from + 1;
  const reports = count === 1 ? '1 report is' : `${count} reports are`;
  return `${reports} missing here: they came after the backup that was restored, or were lost on the disk`;
}

export const missingReportsDetail =
  "The terminal's recording and Claude Code's own conversation have what happened.";
