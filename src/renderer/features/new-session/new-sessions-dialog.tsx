import { useState } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import { plural } from '../../core/labels/format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Revealed } from '../../ui/revealed.tsx';
import type { Lookup } from '../../ui/use-lookup.ts';
import { settle, useLookup } from '../../ui/use-lookup.ts';
import { AsksBeforeField, PromptField } from './form-fields.tsx';
import type { NewSessionForm } from './new-session-form.ts';
import { emptyForm, startBody } from './new-session-form.ts';
import type { RepoInspection } from './repo-note.tsx';
import { RepoNote } from './repo-note.tsx';
import { useStart } from './use-start.ts';

import './new-session.css';

interface NewSessionsDialogProps {
  readonly paths: readonly string[];
  readonly onClose: () => void;
}

/** Several folders at once: one session in each that is ticked, all begun alike. */
export function NewSessionsDialog({ paths, onClose }: NewSessionsDialogProps) {
  const [form, setForm] = useState<NewSessionForm>(emptyForm);
  const [left, setLeft] = useState(paths);
  const [unwanted, setUnwanted] = useState<ReadonlySet<string>>(new Set());
  const [isStarting, setIsStarting] = useState(false);
  const inspections = useInspections(left);
  const startAll = useStartAll();
  const wanted = left.filter(
    (path) => !unwanted.has(path) && inspections.get(path)?.state !== 'refused',
  );

  function choose(path: string, isChosen: boolean): void {
    const others = [...unwanted].filter((one) => one !== path);
    setUnwanted(new Set(isChosen ? others : [...others, path]));
  }
  async function start(): Promise<void> {
    if (wanted.length === 0 || isStarting) return;
    setIsStarting(true);
    const refused = await startAll(wanted, form);
    if (refused.length === 0) return onClose();
    setLeft(left.filter((path) => !wanted.includes(path) || refused.includes(path)));
    setIsStarting(false);
  }
  const fields = {
    form,
    change: (part: Partial<NewSessionForm>) => setForm((before) => ({ ...before, ...part })),
  };
  return (
    <Dialog title="New sessions" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <ul className="dropped-repos" aria-label="Repos">
          {left.map((path) => (
            <DroppedRepo
              key={path}
              path={path}
              inspection={inspections.get(path) ?? { state: 'asking' }}
              isChosen={wanted.includes(path)}
              onChoose={(isChosen) => choose(path, isChosen)}
            />
          ))}
        </ul>
        <AsksBeforeField {...fields} />
        <PromptField {...fields} isCopy={false} onEnter={() => void start()} />
        <div className="dialog-actions">
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <StartButton count={wanted.length} isStarting={isStarting} />
        </div>
      </form>
    </Dialog>
  );
}

function StartButton(props: { readonly count: number; readonly isStarting: boolean }) {
  const { count, isStarting } = props;
  return (
    <Button
      type="submit"
      size="large"
      look="primary"
      hint="↵"
      data-first-focus
      disabled={count === 0 || isStarting}
    >
      {`Start ${plural(count, 'session')}`}
    </Button>
  );
}

interface DroppedRepoProps {
  readonly path: string;
  readonly inspection: Lookup<RepoInspection>;
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
}

function DroppedRepo({ path, inspection, isChosen, onChoose }: DroppedRepoProps) {
  const name = path.split('/').findLast((part) => part !== '') ?? path;
  return (
    <li>
      <label className="check">
        <input
          type="checkbox"
          checked={isChosen}
          disabled={inspection.state === 'refused'}
          onChange={(event) => onChoose(event.target.checked)}
        />
        <b className="cut" title={path}>
          <Revealed text={name} />
        </b>
      </label>
      <RepoNote inspection={inspection} given={path} />
    </li>
  );
}

/** What the hub says of each path. */
function useInspections(
  paths: readonly string[],
): ReadonlyMap<string, Lookup<RepoInspection> | undefined> {
  const { http } = useApp();
  const looked = useLookup(paths.join('\n'), (signal) =>
    Promise.all(
      paths.map((path) => settle(http.call('repos.inspect', { query: { path }, signal }))),
    ),
  );
  const found = looked.state === 'found' ? looked.value : [];
  return new Map(paths.map((path, index) => [path, found[index]]));
}

/** Starts a session in each; answers with those that the hub refused, each said by a notice. */
function useStartAll() {
  const start = useStart();
  return async (paths: readonly string[], form: NewSessionForm): Promise<readonly string[]> => {
    const refused: string[] = [];
    // One after the other: two of the same name get two names.
    for (const path of paths) {
      const body = startBody({ ...form, path }, { setupHash: null, resume: null });
      if (!(await start(body))) refused.push(path);
    }
    return refused;
  };
}
