import { messageOf } from '../../../shared/base/app-error.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { parseQuietHours } from '../../../shared/domain/quiet-hours.ts';
import type { Setting, SettingValue } from '../../../shared/domain/settings.ts';
import {
  hubSettingNames,
  parseSetting,
  settingTable,
  type HubSettingName,
} from '../../../shared/domain/settings.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import type { HubSettings } from './hub-settings.ts';
import type { KeptSettings } from './kept-settings.ts';
import { readKeptSettings, writeKeptSettings } from './kept-settings.ts';

export type SettingAnswer = RouteAnswer<'settings.change'>;

/** Whoever knows what a value would do. */
export interface SettingCheck {
  /** Why a value that is well formed would not work here, as a sentence; null when it does. */
  whyNot(value: SettingValue): Promise<string | null>;
}

/** Whoever has to hear of a value that counts at once. */
export interface SettingFollower {
  settingChanged(): void;
}

const quietHours: SettingCheck = {
  whyNot: (value) =>
    Promise.resolve(
      parseQuietHours(String(value)) === undefined
        ? 'Quiet hours are two times such as 22:00-07:30, or none.'
        : null,
    ),
};

export interface SettingsServiceOptions {
  /** Those that the hub was started with. */
  readonly settings: HubSettings;
}

/**
 * The settings of a running hub. What is changed is kept in the data directory and counts at the next
 * start; what can, counts from now on. A value that a flag or the environment gives is not ours to change.
 */
export class SettingsService {
  readonly #options: SettingsServiceOptions;
  readonly #checks = new Map<HubSettingName, SettingCheck>([['quietHours', quietHours]]);
  readonly #followers = new Map<HubSettingName, SettingFollower>();
  #current: HubSettings;

  constructor(options: SettingsServiceOptions) {
    this.#options = options;
    this.#current = options.settings;
  }

  /** What counts now. */
  get current(): HubSettings {
    return this.#current;
  }

  /** From now on values of this setting are tried before they are kept. */
  checkWith(name: HubSettingName, check: SettingCheck): void {
    this.#checks.set(name, check);
  }

  /** From now on this one hears of changes of this setting. */
  followWith(name: HubSettingName, follower: SettingFollower): void {
    this.#followers.set(name, follower);
  }

  list(): readonly SettingAnswer[] {
    const kept = this.#kept();
    return hubSettingNames.map((name) => this.#present(name, kept));
  }

  /** Null goes back to the default. */
  async change(name: string, value: SettingValue | null): Promise<Result<SettingAnswer, Refusal>> {
    const known = hubSettingNames.find((one) => one === name);
    if (!known) return err(refusal('not_found', `There is no setting ${name}.`));
    const fixed = this.#fixedBy(known);
    if (fixed !== null) return err(refusal('refused', fixed));
    const wanted = value === null ? settingTable[known].default : parsed(known, value);
    if (typeof wanted === 'object') return err(refusal('bad_request', wanted.problem));
    const problem = await this.#checks.get(known)?.whyNot(wanted);
    if (typeof problem === 'string') return err(refusal('bad_request', problem));
    const { [known]: _before, ...others } = this.#kept();
    const kept: KeptSettings = value === null ? others : { ...others, [known]: String(wanted) };
    writeKeptSettings(this.#options.settings.dataDirectory, kept);
    if (settingTable[known].change === 'at-once') {
      const sources = { ...this.#current.sources, [known]: value === null ? 'default' : 'kept' };
      this.#current = Object.freeze({ ...this.#current, [known]: wanted, sources });
      this.#followers.get(known)?.settingChanged();
    }
    return ok(this.#present(known, kept));
  }

  #kept(): KeptSettings {
    const kept = readKeptSettings(this.#options.settings.dataDirectory);
    // It was read at the start, so somebody has broken it since.
    if (!kept.ok) throw new Error(messageOf(kept.error));
    return kept.value;
  }

  #present(name: HubSettingName, kept: KeptSettings): SettingAnswer {
    const setting: Setting = settingTable[name];
    const { dataDirectory, sources } = this.#current;
    const value = name === 'data' ? dataDirectory : this.#current[name];
    const next = this.#nextOf(name, kept) ?? value;
    return {
      name,
      type: setting.type,
      help: setting.help,
      flag: setting.flag,
      environment: setting.environment,
      choices: setting.type === 'choice' ? [...setting.choices] : null,
      default: setting.default,
      value,
      next,
      source: sources[name],
      applies: setting.change === 'restart' ? 'restart' : 'at-once',
      needsRestart: next !== value,
      fixedBy: this.#fixedBy(name),
    };
  }

  /** What the next start of the same kind will have; undefined when it is what counts now. */
  #nextOf(name: HubSettingName, kept: KeptSettings): SettingValue | undefined {
    if (this.#fixedBy(name) !== null) return undefined;
    const text = kept[name];
    if (text === undefined) return settingTable[name].default;
    const value = parseSetting(name, text, name);
    return value.ok ? value.value : undefined;
  }

  #fixedBy(name: HubSettingName): string | null {
    const { flag, environment, change } = settingTable[name];
    if (change === 'start') return `It is given at the start, with ${flag} or ${environment}.`;
    switch (this.#options.settings.sources[name]) {
      case 'flag':
        return `This hub was started with ${flag}; start it without, to change it here.`;
      case 'environment':
        return `${environment} is set where this hub was started; unset it, to change it here.`;
      case 'kept':
      case 'default':
        return null;
    }
  }
}

/** The value in the setting's own type, or what is wrong with it. */
function parsed(
  name: HubSettingName,
  value: SettingValue,
): SettingValue | { readonly problem: string } {
  const result = parseSetting(name, String(value), name);
  return result.ok ? result.value : { problem: sentence(result.error) };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
