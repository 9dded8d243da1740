import { useId } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import { isInputMethodKey } from '../../core/keys/input-method.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { Lookup } from '../../ui/use-lookup.ts';
import type { NewSessionForm } from './new-session-form.ts';
import { asksBeforeOptions } from './new-session-form.ts';
import { RecentRepos } from './recent-repos.tsx';
import type { RepoInspection } from './repo-note.tsx';
import { RepoNote } from './repo-note.tsx';

export interface FormFieldProps {
  readonly form: NewSessionForm;
  readonly change: (part: Partial<NewSessionForm>) => void;
}

interface RepoFieldProps extends FormFieldProps {
  readonly inspection: Lookup<RepoInspection>;
  readonly hasFocus: boolean;
}

export function RepoField({ form, change, inspection, hasFocus }: RepoFieldProps) {
  const { desktop } = useApp();
  const id = useId();
  async function choose(): Promise<void> {
    const path = (await desktop?.chooseFolder()) ?? null;
    if (path !== null) change({ path });
  }
  return (
    <div className="field">
      <label htmlFor={id}>Repo</label>
      <div className="input">
        <input
          id={id}
          data-first-focus={hasFocus ? '' : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder="/path/to/a/repo"
          value={form.path}
          onChange={(event) => change({ path: event.target.value })}
        />
        {desktop && (
          <Button size="small" onClick={() => void choose()}>
            Choose…
          </Button>
        )}
      </div>
      <RepoNote inspection={inspection} given={form.path.trim()} />
      {form.path === '' && <RecentRepos onChoose={(path) => change({ path })} />}
    </div>
  );
}

interface NameFieldProps extends FormFieldProps {
  readonly suggested: string;
  readonly hasFocus: boolean;
}

export function NameField({ form, change, suggested, hasFocus }: NameFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Name</label>
      <div className="input">
        <input
          id={id}
          data-first-focus={hasFocus ? '' : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={suggested === '' ? 'Named after the repo' : suggested}
          value={form.name}
          onChange={(event) => change({ name: event.target.value })}
        />
      </div>
    </div>
  );
}

interface PlaceFieldProps extends FormFieldProps {
  readonly found: RepoInspection | null;
  /** The default name of a new branch. */
  readonly branch: string;
}

/** Where in what was found the session works; nothing is asked before it is known what that is. */
export function PlaceField({ found, branch, ...fields }: PlaceFieldProps) {
  if (!found) return null;
  if (found.repo === null) return <GitInitField {...fields} />;
  return <WorkOnField {...fields} here={found.branch ?? 'current commit'} branch={branch} />;
}

interface WorkOnFieldProps extends FormFieldProps {
  /** The branch that the repo is on. */
  readonly here: string;
  /** The default name of a new branch. */
  readonly branch: string;
}

function WorkOnField({ form, change, here, branch }: WorkOnFieldProps) {
  return (
    <div className="field">
      <span className="field-label">Work on</span>
      <div className="work-on">
        <Segmented
          label="Work on"
          value={form.workOn}
          options={[
            { value: 'here', label: here },
            { value: 'new-branch', label: 'New branch' },
          ]}
          onChange={(workOn) => change({ workOn })}
        />
        {form.workOn === 'new-branch' && (
          <div className="input">
            <input
              className="mono"
              aria-label="Branch"
              spellCheck={false}
              placeholder={branch}
              value={form.branch}
              onChange={(event) => change({ branch: event.target.value })}
            />
            <span className="faint">own worktree</span>
          </div>
        )}
      </div>
    </div>
  );
}

/** A folder without git: it may become a repo first, or stay as it is. */
function GitInitField({ form, change }: FormFieldProps) {
  return (
    <div className="field">
      <span className="field-label">Git</span>
      <div className="work-on">
        <Segmented
          label="Git"
          value={form.gitInit ? 'init' : 'plain'}
          options={[
            { value: 'plain', label: 'Plain folder' },
            { value: 'init', label: 'Run git init first' },
          ]}
          onChange={(choice) => change({ gitInit: choice === 'init' })}
        />
      </div>
    </div>
  );
}

export function AsksBeforeField({ form, change }: FormFieldProps) {
  return (
    <div className="field">
      <span className="field-label">Permissions</span>
      <div className="work-on">
        <Segmented
          label="Permissions"
          value={form.asksBefore}
          options={asksBeforeOptions}
          onChange={(asksBefore) => change({ asksBefore })}
        />
      </div>
    </div>
  );
}

interface PromptFieldProps extends FormFieldProps {
  readonly isCopy: boolean;
  readonly onEnter: () => void;
}

export function PromptField({ form, change, isCopy, onEnter }: PromptFieldProps) {
  const id = useId();
  return (
    <div className="field field-top">
      <label htmlFor={id}>First prompt</label>
      <div className="input">
        <textarea
          id={id}
          rows={2}
          placeholder={
            isCopy
              ? 'Optional. The copy starts with the whole conversation.'
              : 'Optional. What should Claude do?'
          }
          value={form.prompt}
          onChange={(event) => change({ prompt: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey) return;
            if (isInputMethodKey(event.nativeEvent)) return;
            event.preventDefault();
            onEnter();
          }}
        />
      </div>
    </div>
  );
}
