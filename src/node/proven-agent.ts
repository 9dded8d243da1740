import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

import { hubProofRequest, hubProofText, readHubProof } from '../shared/wire/hub-proof.ts';

const answerLimitMs = 5_000;

/**
 * Makes connections to the hub of this data directory and to nobody else. [HOST-3] A socket is handed out only when
 * the hub has proved itself on it: before that nothing was sent, the owner's token above all.
 */
export function provenAgent(dataDirectory: string): Agent {
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = (wanted, onCreate) => {
    const place = { host: wanted.host ?? '127.0.0.1', port: Number(wanted.port) };
    const socket = connect(place);
    const host = `${place.host}:${place.port}`;
    async function hand(): Promise<void> {
      const error = await prove(socket, { dataDirectory, host });
      if (error) socket.destroy();
      onCreate?.(error, socket);
    }
    void hand();
    return undefined;
  };
  return agent;
}

interface Claim {
  readonly dataDirectory: string;
  /** As in the `Host` of a request. */
  readonly host: string;
}

/** Null when the hub has proved itself. */
async function prove(socket: Socket, { dataDirectory, host }: Claim): Promise<Error | null> {
  const nonce = randomBytes(32).toString('base64url');
  try {
    const [given, right] = await Promise.all([
      ask(socket, hubProofRequest(host, nonce)),
      proofOf(dataDirectory, hubProofText(host, nonce)),
    ]);
    const shown = Buffer.from(given ?? '', 'base64url');
    if (shown.length === right.length && timingSafeEqual(shown, right)) return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error('The hub cannot be reached.');
  }
  return new Error(
    `The program that answers at ${host} is not the hub of ${dataDirectory}. Nothing was sent to it.`,
  );
}

async function proofOf(dataDirectory: string, text: string): Promise<Buffer> {
  const token = (await readFile(join(dataDirectory, 'owner.token'), 'utf8')).trim();
  const key = createHash('sha256').update(token).digest();
  return createHmac('sha256', key).update(text).digest();
}

/** The proof in the answer; null when the answer has none. Leaves the socket as it was, for the requests to come. */
function ask(socket: Socket, question: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(
      () => end(new Error('The hub did not answer in time.')),
      answerLimitMs,
    );
    function end(error: Error | null, proof: string | null = null): void {
      clearTimeout(timer);
      socket.off('readable', read).off('error', end).off('close', closed);
      if (error) reject(error);
      else resolve(proof);
    }
    function closed(): void {
      end(new Error('The connection was closed.'));
    }
    function read(): void {
      for (let chunk = takeFrom(socket); chunk !== null; chunk = takeFrom(socket)) {
        text += chunk.toString('latin1');
      }
      const answer = readHubProof(text);
      if (answer.state === 'complete') end(null, answer.proof);
    }
    socket.on('readable', read).on('error', end).on('close', closed);
    socket.write(question);
  });
}

function takeFrom(socket: Socket): Buffer | null {
  const chunk: unknown = socket.read();
  return Buffer.isBuffer(chunk) ? chunk : null;
}
