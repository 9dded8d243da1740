import type { ToolCalls } from '../mcp/tool-calls.ts';
import { RunnerPlane } from '../runners/runner-plane.ts';
import type { HubBase } from './hub-base.ts';
import type { Sessions } from './sessions.ts';

/** Where runners dial in. Resolves with its address when it listens. */
export async function startRunnerPlane(
  { options, clock, logger, scope }: HubBase,
  { runners, sinks }: Sessions,
  { tools }: { readonly tools: ToolCalls },
): Promise<string> {
  const plane = scope.use(
    new RunnerPlane({
      clock,
      logger,
      place: {
        type: 'socket',
        dataDirectory: options.settings.dataDirectory,
        environment: options.environment,
        platform: process.platform,
        logger,
      },
      runners,
      sinks,
      methodsFor: (identity) => tools.methodsFor(identity),
    }),
  );
  const { url } = await plane.start();
  return url;
}
