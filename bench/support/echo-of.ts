import { median } from './rounds.ts';
import type { BenchViewer } from './terminal-under-test.ts';

// As fast as a person can roll them.
const pauseMs = 8;

/** Median µs from a key to its echo, over so many keys. */
export async function echoOf(viewer: BenchViewer, keys: number): Promise<number> {
  const times: number[] = [];
  for (let key = 0; key < keys; key += 1) {
    const byte = 97 + (key % 26);
    const echoed = new Promise<void>((resolve) => {
      viewer.onBytes = (bytes) => {
        if (bytes.includes(byte)) resolve();
      };
    });
    const start = performance.now();
    viewer.type(Uint8Array.of(byte));
    await echoed;
    times.push((performance.now() - start) * 1000);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return median(times);
}
