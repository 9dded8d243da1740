/**
 * The half of the sign-in that is not in the cookie. It is bound to this origin: another port of the same host, which
 * gets our cookie too, never sees it ([WEB-6]). On the hub's own machine it lives as long as the tab. A phone that was
 * paired keeps it, because it closes tabs when it needs memory, and pairing needs the desk.
 */
export interface SessionKey {
  read(): string | null;
  keep(key: string): void;
  /** Only this one: the tabs of a phone share the storage, and another tab may have been paired anew since. */
  forget(key: string): void;
}

/** The storage that keeps the key for as long as this kind of device needs it. */
export function keyStorage(protocol: string): Storage {
  return protocol === 'https:' ? localStorage : sessionStorage;
}

const name = 'roundhouse.key';

export function createSessionKey(storage: Storage): SessionKey {
  return {
    read: () => storage.getItem(name),
    keep: (key) => storage.setItem(name, key),
    forget: (key) => {
      if (storage.getItem(name) === key) storage.removeItem(name);
    },
  };
}

/** What names a key without its secret: it may be kept beside what the key was used for. */
export function keyIdOf(key: string): string {
  return key.split('_')[2] ?? '';
}
