/** A row of the table `credentials`: of a device, a connection, an agent or the PIN. `details` is JSON text. */
export interface CredentialRow {
  readonly id: string;
  readonly kind: string;
  /** SHA-256 of the secret, in hexadecimal digits. */
  readonly hash: string;
  readonly details: string;
  readonly createdAtMs: number;
  readonly revokedAtMs: number | null;
}

/** What those who keep credentials need of the store. */
export interface CredentialStore {
  readCredentials(): Promise<readonly CredentialRow[]>;
  /** Inserts, or replaces the row of the same id. */
  saveCredential(row: CredentialRow): Promise<void>;
}
