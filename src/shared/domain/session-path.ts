import type { SessionView } from './session.ts';

/** As the page has it, or as it came over the wire. */
type Named = Pick<SessionView, 'name'> & { readonly parent: string | null };

/** No tree is so deep; a loop, which no hub makes, ends here. */
const longestPath = 10;

/**
 * The names from the root of its tree down to the session itself, as far as the sessions are known: whoever may not see a
 * parent sees the path below it.
 */
export function sessionPath(
  view: Named,
  sessions: { get(id: string): Named | undefined },
): readonly string[] {
  const names = [view.name];
  let { parent } = view;
  while (parent !== null && names.length < longestPath) {
    const above: Named | undefined = sessions.get(parent);
    if (!above) break;
    names.unshift(above.name);
    ({ parent } = above);
  }
  return names;
}
