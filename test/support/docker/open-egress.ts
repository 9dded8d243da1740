import type { EgressSettings } from '../../../src/main/hub/launchers/docker/docker-launcher.ts';
import type { SessionEgress } from '../../../src/main/hub/launchers/docker/session-egress.ts';

/** For launchers whose containers are on the engine's network: there is no proxy. */
export const openEgress: { readonly egress: SessionEgress; readonly settings: EgressSettings } = {
  egress: {
    open: () => Promise.reject(new Error('no way out is filtered here')),
    close: () => Promise.resolve(),
  },
  settings: { current: { egress: 'open' } },
};
