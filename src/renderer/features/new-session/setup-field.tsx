import { Revealed } from '../../ui/revealed.tsx';
import type { FormFieldProps } from './form-fields.tsx';
import type { RepoInspection } from './repo-note.tsx';

/** Nothing where the repo has no setup, or it is allowed already. */
export function OfferedSetup({
  repo,
  ...fields
}: FormFieldProps & { readonly repo: RepoInspection | null }) {
  if (!repo?.setup || repo.setup.isAllowed) return null;
  return <SetupField {...fields} text={repo.setup.text} />;
}

/** The repo brings a setup of its own: it runs only after the owner read it and agreed, once. */
function SetupField({ form, change, text }: FormFieldProps & { readonly text: string }) {
  return (
    <div className="field field-top">
      <span className="field-label">Setup</span>
      <div>
        <pre className="setup-text mono">
          <Revealed text={text} />
        </pre>
        <label className="check">
          <input
            type="checkbox"
            checked={form.allowsSetup}
            onChange={(event) => change({ allowsSetup: event.target.checked })}
          />
          Allow this version to run in each new worktree of the repo
        </label>
      </div>
    </div>
  );
}
