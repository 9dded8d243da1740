import type { RouteBody } from '../../../shared/wire/http-routes.ts';
import { sessionNamePattern } from '../../../shared/wire/http-schemas.ts';
import { permissionLabel } from '../../core/labels/permission-labels.ts';

export type AsksBefore = 'auto' | 'manual' | 'acceptEdits' | 'plan';

/** What a person chose in the dialog. */
export interface NewSessionForm {
  readonly path: string;
  /** Empty: the hub names it after the repo. */
  readonly name: string;
  readonly prompt: string;
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
    ...(form.gitInit && { gitInit: true }),
    ...(form.workOn === 'new-branch' && {
      worktree: form.branch.trim() === '' ? branchOf(form.name) : form.branch.trim(),
    }),
    ...(form.allowsSetup && extra.setupHash !== null && { allowSetup: extra.setupHash }),
    ...(extra.resume !== null && { resume: extra.resume, fork: true }),
  };
}
