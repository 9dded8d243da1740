import type { UploadService } from '../files/upload-service.ts';
import { linkFolderOf } from '../launchers/docker/docker-launcher.ts';
import type { ToolCalls } from '../mcp/tool-calls.ts';
import type { MountedPlace, SocketPlace } from '../runners/runner-listener.ts';
import { RunnerPlane } from '../runners/runner-plane.ts';
import { containerFolder, workerIds } from './container-place.ts';
import type { HubBase } from './hub-base.ts';
import type { Sessions } from './sessions.ts';

/** Where runners dial in. Resolves with the address for those of this machine when it listens. */
export async function startRunnerPlane(
  { options, clock, logger, scope }: HubBase,
  { runners, sinks }: Sessions,
  { tools, uploads }: { readonly tools: ToolCalls; readonly uploads: UploadService },
): Promise<string> {
  function planeAt(place: SocketPlace | MountedPlace): RunnerPlane {
    return scope.use(
      new RunnerPlane({
        clock,
        logger,
        place,
        runners,
        sinks,
        methodsFor: (identity) => [...tools.methodsFor(identity), ...uploads.methodsFor(identity)],
      }),
    );
  }
  const { url } = await planeAt({
    type: 'socket',
    dataDirectory: options.settings.dataDirectory,
    environment: options.environment,
    platform: process.platform,
    logger,
  }).start();
  // Elsewhere no container could reach it.
  if (process.platform === 'linux') {
    const folder = linkFolderOf(containerFolder(options));
    try {
      await planeAt({ type: 'mounted', folder, owner: workerIds() }).start();
    } catch (error) {
      // The launcher says so when a session is started there.
      logger.warn('no socket for the runners of containers', { error });
    }
  }
  return url;
}
