import { lazy, Suspense } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';

const ChangesView = lazy(async () => ({
  default: (await import('./changes-view.tsx')).ChangesView,
}));

/** The changes of a session, loaded when they are first looked at: the first paint does not need them. */
export function ChangesTab({ session }: { readonly session: SessionView }) {
  return (
    <Suspense fallback={<div className="tab-space" />}>
      <ChangesView key={session.id} session={session} />
    </Suspense>
  );
}
