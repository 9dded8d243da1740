import { useId } from 'react';

import { commandText, commitCommand, pushText } from '../../../shared/domain/git-command.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { plural } from '../../core/labels/format.ts';
import type { Changes, SessionChanges } from '../../core/stores/changes-store.ts';
import { Button } from '../../ui/button.tsx';
import { Revealed } from '../../ui/revealed.tsx';

interface CommitPanelProps {
  readonly session: SessionView;
  readonly changes: Changes;
  readonly state: SessionChanges;
}

/** Commit and push, each with the exact command that it runs, and what became of the last one. */
export function CommitPanel({ session, changes, state }: CommitPanelProps) {
  const { changes: loader } = useApp();
  const may = useMay();
  const mayCommit = may('changes.commit', session);
  const mayPush = may('changes.push', session);
  const { id } = session;
  const { commitMessage, outcome } = state;
  const messageId = useId();
  const isBusy = outcome?.state === 'running';
  const commit = commandText(commitCommand(commitMessage));
  const push = changes.push && pushText(changes.push);
  const canCommit = commitMessage.trim() !== '' && changes.stagedFiles > 0 && !isBusy;
  if (!mayCommit && !mayPush) {
    return <p className="changes-note">Only an owner can commit and push here.</p>;
  }
  return (
    <div className="commit-panel">
      <Outcome state={state} />
      <label className="unseen" htmlFor={messageId}>
        Commit message
      </label>
      <textarea
        id={messageId}
        className="commit-message"
        rows={2}
        maxLength={32_000}
        placeholder="Commit message"
        value={commitMessage}
        onChange={(event) => loader.setCommitMessage(id, event.target.value)}
      />
      {commitMessage !== '' && <Command text={commit} />}
      {push !== null && <Command text={push} />}
      <Conditions changes={changes} />
      <div className="commit-actions">
        <Button
          size="small"
          look={canCommit ? 'primary' : 'plain'}
          disabled={!canCommit}
          onClick={() => void loader.commit(id, commit)}
        >
          Commit {plural(changes.stagedFiles, 'file')}
        </Button>
        <Button
          size="small"
          disabled={push === null || isBusy}
          title={changes.noPush ?? `to ${changes.pushUrl ?? ''}`}
          onClick={() => {
            if (changes.push && push !== null) void loader.push(id, changes.push, push);
          }}
        >
          Push
        </Button>
        {changes.pushUrl !== null && (
          <span className="cut faint" title={changes.pushUrl}>
            <Revealed text={changes.pushUrl} />
          </span>
        )}
        {changes.noPush !== null && <span className="faint">{changes.noPush}</span>}
      </div>
    </div>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <code className="commit-command" title={text}>
      <Revealed text={text} />
    </code>
  );
}

/** What is different from the same command in a terminal. */
function Conditions({ changes }: { readonly changes: Changes }) {
  const { skippedHooks, settings } = changes;
  return (
    <details className="commit-conditions">
      <summary>
        {skippedHooks.length > 0
          ? `Without the repo's hooks: ${skippedHooks.join(', ')}`
          : 'Runs nothing from the repo'}
      </summary>
      <p>
        Hooks, filters and helpers that the repo configures are off, and commits are not signed.
        Passed to each command:
      </p>
      <code>{settings.map((setting) => `-c ${setting}`).join(' ')}</code>
    </details>
  );
}

function Outcome({ state: { outcome } }: { readonly state: SessionChanges }) {
  if (!outcome) return null;
  if (outcome.state === 'refused') {
    return (
      <div className="commit-outcome is-bad" role="alert">
        <pre>
          <Revealed text={outcome.reason} />
        </pre>
        {outcome.hint !== null && <p>{outcome.hint}</p>}
      </div>
    );
  }
  const command = outcome.state === 'running' ? outcome.command : outcome.ran.command;
  return (
    <div className="commit-outcome" role="status">
      <p className="cut" title={command}>
        <span className="faint">{outcome.state === 'running' ? 'Runs' : 'Ran'} </span>
        <code>
          <Revealed text={command} />
        </code>
      </p>
      {outcome.state === 'done' && outcome.ran.output !== '' && (
        <pre>
          <Revealed text={outcome.ran.output} />
        </pre>
      )}
    </div>
  );
}
