export { createHub } from './hub.ts';
export type { Hub } from './hub.ts';
export { readHubArguments } from './config.ts';
export { findInstallation } from './installation.ts';
export { startNotice } from './start-notice.ts';
export { restoreBackup } from './store/restore.ts';
export { programsOfLivingRunners } from './launchers/living-runners.ts';
export { findRunningHub, readOwnerToken } from './running-hub.ts';
export { HubLog } from './log.ts';
