import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { Revealed } from '../../ui/revealed.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { Lookup } from '../../ui/use-lookup.ts';
import type { FormFieldProps } from './form-fields.tsx';
import type { Where } from './new-session-form.ts';
import { branchOf } from './new-session-form.ts';
import type { RepoInspection } from './repo-note.tsx';

export type ContainerPlace = RouteAnswer<'containers.place'>;

interface WhereFieldProps extends Pick<FormFieldProps, 'change'> {
  /** What is chosen, by the person or by default; null while neither is known. */
  readonly where: Where | null;
  readonly place: Lookup<ContainerPlace>;
  /** The name that the session will have. */
  readonly name: string;
}

/** On this machine or in a container, with what the choice costs. */
export function WhereField({ where, change, place, name }: WhereFieldProps) {
  return (
    <div className="field field-top">
      <span className="field-label">Where</span>
      <div className="where">
        <Segmented
          label="Where"
          value={where}
          options={[
            { value: 'local', label: 'This machine' },
            { value: 'docker', label: 'Container' },
          ]}
          onChange={(chosen) => change({ where: chosen })}
        />
        {where === 'local' && (
          <p className="faint">
            Works in your files, with your account, network and sign-in of Claude Code.
          </p>
        )}
        {where === null && (
          <p className="faint">
            Where the hub starts sessions by default: it has not said yet which. Choose one to be
            sure.
          </p>
        )}
        {where === 'docker' && <ContainerNote place={place} name={name} />}
      </div>
    </div>
  );
}

function ContainerNote({
  place,
  name,
}: {
  readonly place: Lookup<ContainerPlace>;
  readonly name: string;
}) {
  switch (place.state) {
    case 'none':
    case 'asking':
      return <p className="faint">Looking for a Docker engine…</p>;
    case 'refused':
      return (
        <p className="is-bad" role="alert">
          {place.reason}
        </p>
      );
    case 'found':
      return <ContainerFacts place={place.value} name={name} />;
  }
}

function ContainerFacts({
  place,
  name,
}: {
  readonly place: ContainerPlace;
  readonly name: string;
}) {
  const { problem, credential, limits, baseImage, claudeVersion } = place;
  if (problem !== null) {
    return (
      <p className="is-bad" role="alert">
        <Revealed text={problem} />
      </p>
    );
  }
  return (
    <ul className="where-facts faint">
      <li>
        Works in a clone of the commits, on the branch{' '}
        <span className="mono">
          <Revealed text={branchOf(name)} />
        </span>
        . Changes that you have not committed are not in it.
      </li>
      <li>
        Uses at most {limits.cores} cores, {gibibytes(limits.memoryBytes)} GiB of memory and{' '}
        {limits.processes} processes.
      </li>
      <li>
        Claude Code {claudeVersion} on <Revealed text={baseImage} />. The first start builds the
        image, which takes minutes.
      </li>
      {credential !== null && <li>{credentialWords[credential]}</li>}
    </ul>
  );
}

const ownLogin = 'Your login file is not shared: two that refresh it would sign each other out.';

const credentialWords: Readonly<Record<NonNullable<ContainerPlace['credential']>, string>> = {
  'api-key': `Signs in with the hub’s API key, billed by use. ${ownLogin}`,
  'setup-token': `Signs in with the hub’s token of claude setup-token, which counts on your plan. ${ownLogin}`,
  'gateway-token': `Signs in with the hub’s token for its gateway. ${ownLogin}`,
};

function gibibytes(bytes: number): string {
  return String(Math.round((bytes / 2 ** 30) * 10) / 10);
}

/** Why no session can be started there, as a short sentence; null when one can. */
export function whereObstacle(
  where: Where | null,
  { place, repo }: { readonly place: Lookup<ContainerPlace>; readonly repo: RepoInspection | null },
): string | null {
  // The hub looks itself where it is left to the hub.
  if (where !== 'docker') return null;
  if (repo !== null && repo.repo === null) {
    return 'A container works in a clone: run git init in the folder, and commit.';
  }
  switch (place.state) {
    case 'none':
    case 'asking':
      return 'Looking for a Docker engine…';
    case 'refused':
      return 'The hub does not say whether containers can be started.';
    case 'found':
      return place.value.problem === null ? null : 'No container can be started here yet.';
  }
}
