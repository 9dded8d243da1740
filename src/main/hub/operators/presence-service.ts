import type { DeviceId, OperatorId, SessionId } from '../../../shared/base/ids.ts';

/** A device as presence and the baton name it. */
export interface DeviceOfOperator {
  readonly device: DeviceId;
  readonly operator: OperatorId;
  /** The operator's name. */
  readonly name: string;
}

export interface Attached extends DeviceOfOperator {
  readonly isObserver: boolean;
}

/** Who looks at a session's terminal now, each device once. As true as the connections are. */
export interface PresenceService {
  attachedTo(session: SessionId): readonly Attached[];
}
