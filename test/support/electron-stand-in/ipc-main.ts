import { EventEmitter } from 'node:events';

import type { StandInWebContents } from './web-contents.ts';

type Handler = (event: object, ...args: readonly unknown[]) => unknown;

export type IpcMessage =
  | { readonly type: 'send'; readonly channel: string; readonly args: readonly unknown[] }
  | {
      readonly type: 'invoke';
      readonly id: number;
      readonly channel: string;
      readonly args: readonly unknown[];
    };

/** `ipcMain`: what preloads send, with the frame that it came from. */
export class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    this.#handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  async receive(sender: StandInWebContents, message: IpcMessage): Promise<void> {
    const event = { sender, senderFrame: sender.mainFrame };
    if (message.type === 'send') {
      this.emit(message.channel, event, ...message.args);
      return;
    }
    const { id, channel, args } = message;
    const answer = await this.#invoke(channel, event, args);
    sender.tell({ type: 'returned', id, ...answer });
  }

  /** As from a page's preload, but from any frame. */
  invokeFrom(frame: object | null, channel: string, args: readonly unknown[]) {
    return this.#invoke(channel, { sender: {}, senderFrame: frame }, args);
  }

  async #invoke(channel: string, event: object, args: readonly unknown[]) {
    try {
      const handler = this.#handlers.get(channel);
      if (!handler) throw new Error(`No handler registered for '${channel}'`);
      return { isOk: true, value: (await handler(event, ...args)) ?? null };
    } catch (thrown) {
      return { isOk: false, error: `Error invoking remote method '${channel}': ${String(thrown)}` };
    }
  }
}
