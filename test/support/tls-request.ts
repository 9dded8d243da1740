import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';

import { rawText } from './raw-http.ts';

export interface TlsAnswer {
  readonly status: number;
  readonly text: string;
}

/** A connection over TLS to an address of this machine, whatever its certificate is. */
export async function dialTls(host: string, port: number): Promise<TLSSocket> {
  const socket = connect({ host, port, rejectUnauthorized: false });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

/** One request with these very headers, and what came back until the hub closed or answered an upgrade. */
export async function tlsRequest(url: string, lines: readonly string[]): Promise<TlsAnswer> {
  const { hostname, port } = new URL(url);
  const socket = await dialTls(hostname.replaceAll(/[[\]]/g, ''), Number(port));
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (text.startsWith('HTTP/1.1 101')) socket.destroy();
  });
  socket.write(rawText(lines));
  await once(socket, 'close');
  return { status: Number(text.split(' ')[1] ?? 0), text };
}
