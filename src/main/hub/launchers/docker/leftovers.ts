import { basename } from 'node:path';

import { messageOf } from '../../../../shared/base/app-error.ts';
import type { SessionId } from '../../../../shared/base/ids.ts';
import { asId } from '../../../../shared/base/ids.ts';
import type { Logger } from '../../../../shared/base/logger.ts';
import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { leftoverKinds } from '../../../../shared/wire/container-schemas.ts';
import type { WorkOwner } from '../launcher.ts';
import { labels } from './container-template.ts';
import type { Engine } from './engine.ts';
import { isNotFound } from './engine.ts';
import { hubIdentity } from './hub-identity.ts';

// Only what carries the label of this hub is looked at. A container that runs is nobody's leftover: a copy of the data
// directory has the same label, and its hub may be alive.

export interface Leftover {
  readonly kind: (typeof leftoverKinds)[number];
  readonly id: string;
  readonly session: SessionId | null;
  readonly reason: string;
  readonly mayGo: boolean;
}

export interface Swept {
  readonly swept: readonly Leftover[];
  readonly kept: readonly Leftover[];
}

/** What the hub's log says of a session. */
type Standing = (session: SessionId) => 'here' | 'removed' | 'unknown';

/** Saves what the volumes of a session have. */
export interface VolumeWork {
  saveVolumes(session: SessionId, owner: WorkOwner): Promise<Result<string | null, string>>;
}

export interface LeftoversOptions {
  readonly engine: Engine;
  /** `DATA/containers`, which has the identity of the hub. */
  readonly folder: string;
  readonly work: VolumeWork;
  readonly logger: Logger;
}

/** Something on the engine that a session has, or had. */
interface Found {
  readonly kind: 'container' | 'volume';
  readonly id: string;
  readonly session: SessionId;
  readonly folder: string | null;
  readonly isRunning: boolean;
}

export class Leftovers {
  readonly #options: LeftoversOptions;

  constructor(options: LeftoversOptions) {
    this.#options = options;
  }

  /** Else a sentence for a person: the engine did not answer. */
  async list(standingOf: Standing): Promise<Result<readonly Leftover[], string>> {
    const connected = await this.#options.engine.check();
    if (!connected.ok) return connected;
    try {
      return ok(await this.#list(standingOf));
    } catch (thrown) {
      return err(messageOf(thrown));
    }
  }

  /** Work is saved before it goes; what cannot be saved stays. */
  async sweep(standingOf: Standing): Promise<Result<Swept, string>> {
    const listed = await this.list(standingOf);
    if (!listed.ok) return listed;
    const swept: Leftover[] = [];
    const kept: Leftover[] = [];
    const outcomes = new Map<SessionId, string | null>();
    for (const one of listed.value) {
      const why = one.mayGo ? await this.#whyNotRemoved(one, standingOf, outcomes) : one.reason;
      if (why === null) swept.push(one);
      else kept.push({ ...one, reason: why, mayGo: false });
    }
    return ok({ swept, kept });
  }

  async #whyNotRemoved(
    one: Leftover,
    standingOf: Standing,
    outcomes: Map<SessionId, string | null>,
  ): Promise<string | null> {
    try {
      const { session } = one;
      if (session !== null) {
        // Once for all that a session has. And again now: it may have been started meanwhile.
        if (!outcomes.has(session)) outcomes.set(session, await this.#save(session, standingOf));
        const failure = outcomes.get(session) ?? null;
        if (failure !== null) return failure;
      }
      await this.#remove(one);
      return null;
    } catch (thrown) {
      this.#options.logger.warn('a leftover could not be removed', { id: one.id, error: thrown });
      return `It could not be removed: ${messageOf(thrown)}`;
    }
  }

  /** Why nothing of this session may go; null when all of it may. */
  async #save(session: SessionId, standingOf: Standing): Promise<string | null> {
    const found = (await this.#find()).filter((one) => one.session === session);
    const standing = standingOf(session);
    if (standing === 'here') return 'Its session has come back.';
    if (found.some(({ isRunning }) => isRunning)) return runs;
    if (standing === 'removed' || !found.some(({ kind }) => kind === 'volume')) return null;
    const folder = folderOf(found);
    if (folder === null) return noRepo;
    const name = `left-${basename(folder)}-${session.slice(-6)}`;
    const saved = await this.#options.work.saveVolumes(session, { folder, name });
    return saved.ok ? null : `Its work could not be saved, so it stays. ${saved.error}`;
  }

  async #remove({ kind, id }: Leftover): Promise<void> {
    const { docker } = this.#options.engine;
    try {
      // Without force: what has begun to run meanwhile stays.
      if (kind === 'container') await docker.getContainer(id).remove();
      else if (kind === 'volume') await docker.getVolume(id).remove();
      else await docker.getNetwork(id).remove();
    } catch (thrown) {
      if (!isNotFound(thrown)) throw thrown;
    }
  }

  async #list(standingOf: Standing): Promise<readonly Leftover[]> {
    const found = await this.#find();
    const sessions = Map.groupBy(found, ({ session }) => session);
    const left = [...sessions].flatMap(([session, parts]) => {
      const standing = standingOf(session);
      if (standing === 'here') return [];
      const [reason, mayGo] = judge(parts, standing);
      return parts.map(({ kind, id }): Leftover => ({ kind, id, session, reason, mayGo }));
    });
    // Containers before the volumes that they use, networks at the end.
    const order: readonly Leftover['kind'][] = ['container', 'volume'];
    const sorted = order.flatMap((kind) => left.filter((one) => one.kind === kind));
    return [...sorted, ...(await this.#networksWithout(found))];
  }

  async #find(): Promise<readonly Found[]> {
    const { docker } = this.#options.engine;
    const filters = { label: [`${labels.hub}=${hubIdentity(this.#options.folder)}`] };
    const [containers, { Volumes }] = await Promise.all([
      docker.listContainers({ all: true, filters }),
      docker.listVolumes({ filters }),
    ]);
    return [
      ...containers.flatMap(({ Id, Labels, State }) => {
        const isRunning = State !== 'created' && State !== 'exited' && State !== 'dead';
        return foundOf({ kind: 'container', id: Id, isRunning }, Labels);
      }),
      // Podman answers with null for none.
      ...(Volumes ?? []).flatMap(({ Name, Labels }) =>
        foundOf({ kind: 'volume', id: Name, isRunning: false }, Labels),
      ),
    ];
  }

  /** The hub makes its network again at the next start of a session. */
  async #networksWithout(found: readonly Found[]): Promise<readonly Leftover[]> {
    if (found.length > 0) return [];
    const { docker } = this.#options.engine;
    const filters = { label: [`${labels.hub}=${hubIdentity(this.#options.folder)}`] };
    const networks = await docker.listNetworks({ filters });
    const reason = 'No session runs in a container.';
    return networks.map(({ Id }): Leftover => ({
      kind: 'network',
      id: Id,
      session: null,
      reason,
      mayGo: true,
    }));
  }
}

const runs = 'It runs, and no session of this hub has it: another hub with a copy of its data may.';
const noRepo =
  'No session of this hub has it, and it does not say which repo its work is of, so it cannot be saved.';

function judge(parts: readonly Found[], standing: 'removed' | 'unknown'): [string, boolean] {
  if (parts.some(({ isRunning }) => isRunning)) return [runs, false];
  if (standing === 'removed') return ['Its session was removed.', true];
  const folder = folderOf(parts);
  if (folder === null && parts.some(({ kind }) => kind === 'volume')) return [noRepo, false];
  const saved = folder === null ? '' : ` Its work is saved in ${folder} before it goes.`;
  return [`No session of this hub has it.${saved}`, true];
}

function folderOf(parts: readonly Found[]): string | null {
  return parts.find(({ folder }) => folder !== null)?.folder ?? null;
}

function foundOf(
  one: Pick<Found, 'kind' | 'id' | 'isRunning'>,
  named: Readonly<Record<string, string>> | null,
): readonly Found[] {
  const { [labels.session]: session, [labels.folder]: folder = null } = named ?? {};
  if (session === undefined) return [];
  return [{ ...one, session: asId('session', session), folder }];
}
