import type Docker from 'dockerode';

/** What the runner has to tell of its end; then the engine kills everything in the container. */
const graceSeconds = 10;

/** Ends a container whatever the processes in it do about it. */
export async function endContainer(container: Docker.Container): Promise<void> {
  try {
    await container.stop({ t: graceSeconds });
  } catch (thrown) {
    if (hasEnded(thrown)) return;
    await kill(container);
  }
}

async function kill(container: Docker.Container): Promise<void> {
  try {
    await container.kill();
  } catch (thrown) {
    if (!hasEnded(thrown)) throw thrown;
  }
}

/** What an engine answers: stopped already, not there any more, not running. */
const endedCodes: ReadonlySet<unknown> = new Set([304, 404, 409]);

function hasEnded(thrown: unknown): boolean {
  return thrown instanceof Error && 'statusCode' in thrown && endedCodes.has(thrown.statusCode);
}
