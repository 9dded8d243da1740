import { useEffect, useState } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import { Revealed } from '../../ui/revealed.tsx';

const shownLimit = 6;

/** Where sessions were started last; one press fills in the path. */
export function RecentRepos({ onChoose }: { readonly onChoose: (path: string) => void }) {
  const { http } = useApp();
  const [paths, setPaths] = useState<readonly string[]>([]);
  useEffect(() => {
    const ends = new AbortController();
    http
      .call('repos.recent', { signal: ends.signal })
      .then(({ items }) => setPaths(items.slice(0, shownLimit).map(({ path }) => path)))
      .catch(() => {
        // An offer less: the field says itself when the hub does not answer.
      });
    return () => ends.abort();
  }, [http]);
  if (paths.length === 0) return null;
  return (
    <ul className="recent-repos" aria-label="Recent repos">
      {paths.map((path) => (
        <li key={path}>
          <button type="button" title={path} onClick={() => onChoose(path)}>
            <Revealed text={path.split('/').findLast((part) => part !== '') ?? path} />
          </button>
        </li>
      ))}
    </ul>
  );
}
