import { spawn } from 'node-pty';
import { WebSocketServer } from 'ws';

// The anchor: the least that shares a terminal over WebSockets. Each chunk goes to each viewer as it comes; no
// emulator, no credit, no recording, no rights. Prints its port and serves the program that it is given.

const [, , program = 'cat'] = process.argv;
const pty = spawn(program, [], { cols: 120, rows: 40, encoding: null });
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });

pty.onData((chunk: string | Uint8Array) => {
  for (const client of server.clients) client.send(chunk, { binary: true });
});
server.on('connection', (client) => {
  client.on('message', (data: Buffer) => pty.write(data));
});
server.on('listening', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ port, pids: [process.pid, pty.pid] })}\n`);
});
process.on('SIGTERM', () => {
  pty.kill('SIGKILL');
  process.exit(0);
});
