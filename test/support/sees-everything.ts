import { LogSessions, type Viewer } from '../../src/main/hub/access/visible-asks.ts';
import { EventLog } from '../../src/main/hub/events/event-log.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { MemoryStore } from './store/memory-store.ts';
import { person } from './stream-stage.ts';

/** The owner of a hub. */
export const seesEverything: Viewer = {
  principal: person('Ana'),
  sessions: new LogSessions(new EventLog({ store: new MemoryStore(), logger: silentLogger })),
};
