// Planted: shared/wire: paths

import { HubClient } from '../client/hub-client.ts';

export const reached = HubClient;
