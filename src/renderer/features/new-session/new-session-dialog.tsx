import { useState } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import type { ForkOf } from '../../core/stores/dialogs-store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useLookup } from '../../ui/use-lookup.ts';
import { AsksBeforeField, NameField, PromptField, RepoField, PlaceField } from './form-fields.tsx';
import type { NewSessionForm } from './new-session-form.ts';

import './new-session.css';
import { asksBeforeOptions, branchOf, emptyForm, obstacle, startBody } from './new-session-form.ts';
import type { RepoInspection } from './repo-note.tsx';
import { OfferedSetup } from './setup-field.tsx';
import { useStart } from './use-start.ts';
import { useWhere } from './use-where.ts';
import { WhereField, whereObstacle } from './where-field.tsx';

interface NewSessionDialogProps {
  readonly path: string;
  readonly fork: ForkOf | null;
  readonly onClose: () => void;
}

/** Filled in by what is known; Enter starts it. */
export function NewSessionDialog({ path, fork, onClose }: NewSessionDialogProps) {
  const { http } = useApp();
  const startShown = useStart();
  const [isStarting, setIsStarting] = useState(false);
  const [form, setForm] = useState<NewSessionForm>(() => ({
    ...emptyForm,
    path,
    asksBefore: inherited(fork),
  }));
  const typedPath = form.path.trim();
  const inspection = useLookup(typedPath, (signal) =>
    http.call('repos.inspect', { query: { path: typedPath }, signal }),
  );
  const repo = inspection.state === 'found' ? inspection.value : null;
  const suggested = repo?.suggestedName ?? '';
  const name = form.name === '' ? suggested : form.name;
  const branch = branchOf(name);
  const { where, place } = useWhere(form, fork);
  const why = obstacle(form) ?? whereObstacle(where, { place, repo });

  function change(part: Partial<NewSessionForm>): void {
    setForm((before) => ({ ...before, ...part }));
  }
  async function start(): Promise<void> {
    if (why !== null || isStarting) return;
    setIsStarting(true);
    const asked = {
      ...form,
      where,
      // Of an earlier path, perhaps.
      gitInit: form.gitInit && isPlainFolder(repo),
      branch: form.branch === '' ? branch : form.branch,
    };
    const body = startBody(asked, {
      setupHash: repo?.setup?.hash ?? null,
      resume: fork?.conversation ?? null,
    });
    if (await startShown(body)) return onClose();
    setIsStarting(false);
  }
  const fields = { form, change };
  return (
    <Dialog title={fork ? `Fork ${fork.name}` : 'New session'} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <RepoField {...fields} inspection={inspection} hasFocus={path === ''} />
        <NameField {...fields} suggested={suggested} hasFocus={path !== ''} />
        {fork === null && <WhereField where={where} change={change} place={place} name={name} />}
        {where !== 'docker' && <PlaceField {...fields} found={repo} branch={branch} />}
        <AsksBeforeField {...fields} />
        <PromptField {...fields} isCopy={fork !== null} onEnter={() => void start()} />
        {where !== 'docker' && <OfferedSetup {...fields} repo={repo} />}
        <div className="dialog-actions">
          {why !== null && form.path !== '' && <span className="faint">{why}</span>}
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            size="large"
            look="primary"
            hint="↵"
            disabled={why !== null || isStarting}
          >
            {fork ? 'Start fork' : 'Start session'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A copy asks as what it is a copy of does, where that can be chosen for a start. */
function inherited(fork: ForkOf | null): NewSessionForm['asksBefore'] {
  const known = asksBeforeOptions.find(({ value }) => value === fork?.permissionMode);
  return known?.value ?? (fork === null ? emptyForm.asksBefore : 'manual');
}

function isPlainFolder(found: RepoInspection | null): boolean {
  return found !== null && found.repo === null;
}
