// Planted: main/hub: foundations

import { EventLog } from '../events/event-log.ts';

export const reached = EventLog;
