import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';

import type { Page } from '@playwright/test';

// What a page costs its browser. Programs for the page are texts: they run there, not here.

/** The least that can be painted, from a server that does nothing else. */
export class TrivialSite implements AsyncDisposable {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<TrivialSite> {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end('<!doctype html><title>nothing</title><h1>Nothing</h1>');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TrivialSite(server);
  }

  get url(): string {
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the site is not up');
    return `http://127.0.0.1:${address.port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }
}

/** Loads it again, with what the browser has of it, and takes the time until something is painted, in ms. */
export async function firstPaintMsOf(page: Page): Promise<number> {
  await page.bringToFront();
  await page.reload();
  return page.evaluate<number>(`new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const paint = list.getEntriesByName('first-contentful-paint')[0];
      if (paint) resolve(paint.startTime);
    }).observe({ type: 'paint', buffered: true });
  })`);
}

/** The time between frames that one in a hundred exceeds, in ms. */
export async function frameP99MsOf(page: Page, seconds: number): Promise<number> {
  await page.bringToFront();
  return page.evaluate<number>(`new Promise((resolve) => {
    const gaps = [];
    let before = performance.now();
    const end = before + ${seconds * 1000};
    requestAnimationFrame(function tick(now) {
      gaps.push(now - before);
      before = now;
      if (now < end) return requestAnimationFrame(tick);
      gaps.sort((a, b) => a - b);
      resolve(gaps[Math.floor(gaps.length * 0.99)]);
    });
  })`);
}

/** The processor time of the page's main thread, in cores, over so many seconds. Waiting does not count. */
export async function busyShareOf(page: Page, seconds: number): Promise<number> {
  await page.bringToFront();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  async function read(): Promise<{ readonly busy: number; readonly at: number }> {
    const { metrics } = await devtools.send('Performance.getMetrics');
    function valueOf(name: string): number {
      return metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    }
    return { busy: valueOf('ThreadTime'), at: valueOf('Timestamp') };
  }
  const before = await read();
  await page.evaluate(`new Promise((resolve) => setTimeout(resolve, ${seconds * 1000}))`);
  const after = await read();
  await devtools.detach();
  return (after.busy - before.busy) / (after.at - before.at);
}
