import type { SessionId } from '../../../../shared/base/ids.ts';
import type { Destination, FilteredMode } from '../../../../shared/domain/egress.ts';

/** What a session's containers reach without being asked about. */
export interface EgressTerms {
  readonly mode: FilteredMode;
  /** Wherever it is: the owner has named it. */
  readonly model: Destination;
  /** The git remotes of the repo. */
  readonly remotes: readonly Destination[];
}

/** A folder with nothing in it but the socket behind which the proxy of one session listens. */
export interface EgressDoor {
  readonly folder: string;
  readonly socket: string;
}

/** The ways out of containers: each session has one of its own, by which the proxy knows it. */
export interface SessionEgress {
  /** Opens it, or changes what is reached by it. Throws where no socket can be made. */
  open(session: SessionId, terms: EgressTerms): Promise<EgressDoor>;
  /** Nothing goes out any more, and nothing is left of it. */
  close(session: SessionId): Promise<void>;
}
