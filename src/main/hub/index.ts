export { createHub } from './hub.ts';
export type { Hub, HubOptions } from './hub.ts';
export { readHubArguments } from './config.ts';
