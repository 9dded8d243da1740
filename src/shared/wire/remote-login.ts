import { z } from 'zod';

const loginSchema = z.object({
  /** Scheme, host and port: the hub takes the credential at this address only. */
  url: z.string(),
  /** What the hub is called. */
  hub: z.string(),
  /** SHA-256 of the hub's public key, in hexadecimal digits. */
  fingerprint: z.string(),
  /** Both halves of the credential of a device, the first as it is sent: `NAME=VALUE`. */
  cookie: z.string(),
  key: z.string(),
});

/** `logins.json` in a data directory: the hubs of other machines that have let this one in as a device. */
export const remoteLoginsSchema = z.object({ logins: z.array(loginSchema) });

export type RemoteLogin = z.infer<typeof loginSchema>;
