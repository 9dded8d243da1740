// Where runners reach their hub, as one text in `hub.json` and in jobs: `unix:PATH` for a socket of this machine,
// `pipe:PATH` for a named pipe of Windows, else the address of a WebSocket.

export type RunnerAddress =
  | { readonly type: 'path'; readonly path: string }
  | { readonly type: 'url'; readonly url: string };

const webSocket = /^wss?:\/\/[\w.:[\]-]+(?=\/|$)/iu;

export function parseRunnerAddress(text: string): RunnerAddress | undefined {
  const path = /^(?:unix|pipe):(.+)$/su.exec(text)?.[1];
  if (path !== undefined) return { type: 'path', path };
  return webSocket.test(text) ? { type: 'url', url: text } : undefined;
}

/** The name by which both ends bind their proofs to the place: what answers elsewhere proves nothing. */
export function boundAddress(text: string): string {
  const origin = webSocket.exec(text)?.[0];
  return origin === undefined ? text : origin.toLowerCase();
}
