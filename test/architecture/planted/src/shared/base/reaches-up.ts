// Planted: shared/base: paths

import type { Session } from '../domain/session.ts';

export type Reached = Session;
