import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { err, ok, type Result } from '../../../shared/base/result.ts';
import { hubSettingNames, type HubSettingName } from '../../../shared/domain/settings.ts';
import { syncDirectory, writeSynced } from '../store/durable-files.ts';

/** What a person changed in a running hub, as texts by the name of the setting. */
export type KeptSettings = Readonly<Partial<Record<HubSettingName, string>>>;

const fileSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/**
 * `DATA/settings.json`, or nothing when there is none. A file that cannot be understood is one sentence:
 * going on without what a person chose would be a lie. Names of other versions are left alone.
 */
export function readKeptSettings(dataDirectory: string): Result<KeptSettings, string> {
  const file = fileOf(dataDirectory);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // There is none yet, or no directory yet.
    return ok({});
  }
  const parsed = fileSchema.safeParse(jsonOf(text));
  if (!parsed.success) return err(`${file} is not a JSON object of settings: mend or remove it`);
  const kept = hubSettingNames.flatMap((name) => {
    const value = parsed.data[name];
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return ok(Object.fromEntries(kept));
}

/** Replaces the file whole, so that a power cut leaves the old one or the new one. */
export function writeKeptSettings(dataDirectory: string, kept: KeptSettings): void {
  const file = fileOf(dataDirectory);
  const fresh = `${file}.new`;
  writeSynced(fresh, `${JSON.stringify(kept, null, 2)}\n`);
  renameSync(fresh, file);
  syncDirectory(dataDirectory);
}

function fileOf(dataDirectory: string): string {
  return join(dataDirectory, 'settings.json');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema says no to it.
    return undefined;
  }
}
