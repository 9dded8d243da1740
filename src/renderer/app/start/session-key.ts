/**
 * The half of the sign-in that is not in the cookie. It lives as long as this tab and is bound to this
 * origin: another port of the same host, which gets our cookie too, never sees it.
 */
export interface SessionKey {
  read(): string | null;
  keep(key: string): void;
  forget(): void;
}

const name = 'roundhouse.key';

export function createSessionKey(storage: Storage): SessionKey {
  return {
    read: () => storage.getItem(name),
    keep: (key) => storage.setItem(name, key),
    forget: () => storage.removeItem(name),
  };
}
