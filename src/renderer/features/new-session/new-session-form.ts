import type { RouteBody } from '../../../shared/wire/http-routes.ts';
import { sessionNamePattern } from '../../../shared/wire/http-schemas.ts';
import { permissionLabel } from '../../core/labels/permission-labels.ts';

export type AsksBefore = 'auto' | 'manual' | 'acceptEdits' | 'plan';

export type Where = 'local' | 'docker';

/** What a person chose in the dialog. */
export interface NewSessionForm {
  readonly path: string;
  /** Empty: the hub names it after the repo. */
  readonly name: string;
  readonly prompt: string;
  /** Null: where the hub starts sessions by default. */
  readonly where: Where | null;
  readonly workOn: 'here' | 'new-branch';
  readonly branch: string;
  /** A folder without git becomes a repo first. */
  readonly gitInit: boolean;
  readonly asksBefore: AsksBefore;
  /** The repo's own setup is allowed to run. */
  readonly allowsSetup: boolean;
}

export const emptyForm: NewSessionForm = {
  path: '',
  name: '',
  prompt: '',
  where: null,
  workOn: 'here',
  branch: '',
  gitInit: false,
  asksBefore: 'auto',
  allowsSetup: false,
};

export const asksBeforeOptions: readonly {
  readonly value: AsksBefore;
  readonly label: string;
}[] = [
  { value: 'auto', label: permissionLabel('auto') },
  { value: 'manual', label: permissionLabel('manual') },
  { value: 'acceptEdits', label: permissionLabel('acceptEdits') },
  { value: 'plan', label: permissionLabel('plan') },
];

export function branchOf(name: string): string {
  return `rh/${name === '' ? 'session' : name}`;
}

/** Why it cannot start yet, as a sentence; null when it can. */
export function obstacle(form: NewSessionForm): string | null {
  if (form.path.trim() === '') return 'Enter the path of a repo on the hub’s machine.';
  if (form.name !== '' && !sessionNamePattern.test(form.name)) {
    return 'Use letters, digits, dots and dashes, at most 64, without spaces.';
  }
  return null;
}

/** The call that starts it. */
export function startBody(
  form: NewSessionForm,
  extra: { readonly setupHash: string | null; readonly resume: string | null },
): RouteBody<'sessions.start'> {
  return {
    path: form.path.trim(),
    permissionMode: form.asksBefore,
    ...(form.name !== '' && { name: form.name }),
    ...(form.prompt.trim() !== '' && { prompt: form.prompt }),
    ...(form.where !== null && { launcher: form.where }),
    ...(form.gitInit && form.where !== 'docker' && { gitInit: true }),
    // A container has a branch of its own.
    ...(form.workOn === 'new-branch' &&
      form.where !== 'docker' && {
        worktree: form.branch.trim() === '' ? branchOf(form.name) : form.branch.trim(),
      }),
    ...(form.allowsSetup &&
      form.where !== 'docker' &&
      extra.setupHash !== null && { allowSetup: extra.setupHash }),
    ...(extra.resume !== null && { resume: extra.resume, fork: true }),
  };
}
