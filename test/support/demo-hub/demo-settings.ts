import type { Setting, SettingValue } from '../../../src/shared/domain/settings.ts';
import {
  hubSettingNames,
  parseSetting,
  settingTable,
  type HubSettingName,
} from '../../../src/shared/domain/settings.ts';
import type { RouteAnswer } from '../../../src/shared/wire/http-routes.ts';
import { DemoRefusal } from './demo-refusal.ts';

type Item = RouteAnswer<'settings.change'>;

/** The settings of the demo hub: the real table and its real checks, kept in memory. */
export class DemoSettings {
  readonly #values = new Map<HubSettingName, SettingValue>([['data', '/home/ana/.roundhouse']]);
  readonly #next = new Map<HubSettingName, SettingValue>();

  list(): readonly Item[] {
    return hubSettingNames.map((name) => this.#present(name));
  }

  change(name: string, value: SettingValue | null): Item {
    const known = hubSettingNames.find((one) => one === name);
    if (!known) throw new DemoRefusal('not_found', `There is no setting ${name}.`);
    if (value === null) {
      this.#next.delete(known);
      this.#values.delete(known);
      return this.#present(known);
    }
    const parsed = parseSetting(known, String(value), known);
    if (!parsed.ok) throw new DemoRefusal('bad_request', `${parsed.error}.`);
    this.#next.set(known, parsed.value);
    if (settingTable[known].change === 'at-once') this.#values.set(known, parsed.value);
    return this.#present(known);
  }

  #present(name: HubSettingName): Item {
    const setting: Setting = settingTable[name];
    const value = this.#values.get(name) ?? setting.default;
    const next = this.#next.get(name) ?? (name === 'data' ? value : setting.default);
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
      source: this.#next.has(name) ? 'kept' : 'default',
      applies: setting.change === 'restart' ? 'restart' : 'at-once',
      needsRestart: next !== value,
      fixedBy:
        setting.change === 'start'
          ? `It is given at the start, with ${setting.flag} or ${setting.environment}.`
          : null,
    };
  }
}
