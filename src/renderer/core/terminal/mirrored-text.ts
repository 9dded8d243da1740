/** What a terminal calls the key that deletes the character before the cursor. */
const deleteBefore = '\x7f';

/** The keys that turn one text into another at the cursor behind it: deletions, then what is new. */
export function keysBetween(before: string, after: string): string {
  const old = Array.from(before);
  const next = Array.from(after);
  let same = 0;
  while (same < old.length && same < next.length && old[same] === next[same]) same += 1;
  return deleteBefore.repeat(old.length - same) + next.slice(same).join('');
}
