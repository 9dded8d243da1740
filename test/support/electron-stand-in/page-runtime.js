// Runs in the page at document start, twice: in the page's own world, and in the preload's isolated one. The
// two speak by CustomEvents, whose `detail` Chromium clones from one world to the other while the event is
// dispatched. `pane.ts` fills in the names in capitals.
(() => {
  if (window.top !== window) return;
  const side = __SIDE__;
  const secret = __SECRET__;
  const peer = `${secret}-${side === 'page' ? 'preload' : 'page'}`;
  const mine = `${secret}-${side}`;
  const functions = new Map();
  const pending = new Map();
  const returned = new Map();
  let last = 0;

  const tell = (detail) => window.dispatchEvent(new CustomEvent(peer, { detail }));
  const isPlain = (value) => Object.prototype.toString.call(value) === '[object Object]';
  const errorOf = (thrown) => ({
    name: thrown?.name ?? 'Error',
    message: String(thrown?.message ?? thrown),
  });
  const rebuilt = ({ name, message }) => Object.assign(new Error(message), { name });
  const mapped = (value, map) =>
    Object.fromEntries(Object.entries(value).map(([key, part]) => [key, map(part)]));

  // Functions and promises cross as references, plain values as copies.
  function leave(value) {
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.');
    if (typeof value === 'function') {
      last += 1;
      functions.set(last, value);
      return { [secret]: 'function', id: last };
    }
    if (value === null || typeof value !== 'object') return value;
    if (typeof value.then === 'function') return leavePromise(value);
    if (Array.isArray(value)) return value.map(leave);
    return isPlain(value) ? mapped(value, leave) : value;
  }

  function leavePromise(promise) {
    last += 1;
    const id = last;
    promise.then(
      (value) => tell({ kind: 'settled', id, isOk: true, value: leave(value) }),
      (thrown) => tell({ kind: 'settled', id, error: errorOf(thrown) }),
    );
    return { [secret]: 'promise', id };
  }

  function arrive(value) {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return Object.freeze(value.map(arrive));
    if (value[secret] === 'function') return (...args) => call(value.id, args);
    if (value[secret] === 'promise') {
      return new Promise((resolve, reject) => pending.set(value.id, { resolve, reject }));
    }
    return isPlain(value) ? Object.freeze(mapped(value, arrive)) : value;
  }

  function call(id, args) {
    last += 1;
    const callId = last;
    tell({ kind: 'call', id, callId, args: leave(args) });
    const answer = returned.get(callId);
    returned.delete(callId);
    if (!answer) throw new Error('An object could not be cloned.');
    if (!answer.isOk) throw rebuilt(answer.error);
    return arrive(answer.value);
  }

  function answerCall({ id, callId, args }) {
    try {
      const value = leave(functions.get(id)(...arrive(args)));
      tell({ kind: 'returned', callId, isOk: true, value });
    } catch (thrown) {
      tell({ kind: 'returned', callId, error: errorOf(thrown) });
    }
  }

  window.addEventListener(mine, ({ detail }) => {
    if (detail?.kind === 'call') answerCall(detail);
    else if (detail?.kind === 'returned') returned.set(detail.callId, detail);
    else if (detail?.kind === 'settled') {
      const waiting = pending.get(detail.id);
      pending.delete(detail.id);
      if (detail.isOk) waiting?.resolve(arrive(detail.value));
      else waiting?.reject(rebuilt(detail.error));
    } else if (detail?.kind === 'expose') {
      Object.defineProperty(window, detail.key, { value: arrive(detail.api), enumerable: true });
    }
  });
  if (side === 'page') return;

  // What `require('electron')` gives a sandboxed preload. Values over IPC are JSON here.
  const post = (message) => globalThis.__electronStandIn(JSON.stringify(message));
  const calls = new Map();
  const listeners = new Map();
  let files = __FILES__;
  let lastCall = 0;

  const ipcRenderer = {
    invoke(channel, ...args) {
      lastCall += 1;
      const id = lastCall;
      return new Promise((resolve, reject) => {
        calls.set(id, { resolve, reject });
        post({ type: 'invoke', id, channel, args });
      });
    },
    send: (channel, ...args) => post({ type: 'send', channel, args }),
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
  };
  globalThis.__standInReceive = (message) => {
    if (message.type === 'files') files = message.files;
    else if (message.type === 'message') {
      for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args);
    } else if (message.type === 'returned') {
      const waiting = calls.get(message.id);
      calls.delete(message.id);
      if (message.isOk) waiting?.resolve(message.value);
      else waiting?.reject(new Error(message.error));
    }
  };
  const contextBridge = {
    exposeInMainWorld: (key, api) => void tell({ kind: 'expose', key, api: leave(api) }),
  };
  const isSame = (file, known) =>
    known.name === file.name &&
    (known.isDirectory ||
      (known.size === file.size && Math.abs(known.modifiedMs - file.lastModified) < 2000));
  const webUtils = {
    getPathForFile: (file) => files.findLast((known) => isSame(file, known))?.path ?? '',
  };
  const modules = { electron: { contextBridge, ipcRenderer, webUtils } };
  const require = (name) => {
    if (!(name in modules)) throw new Error(`module not found: ${name}`);
    return modules[name];
  };
  const module = { exports: {} };
  try {
    (function (require, module, exports) {
      __PRELOAD__;
    }).call(module.exports, require, module, module.exports);
  } catch (thrown) {
    console.error(`Unable to load preload script\n${thrown?.stack ?? thrown}`);
  }
})();
