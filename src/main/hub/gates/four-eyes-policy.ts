import type { EventDataByKind } from '../../../shared/domain/event.ts';
import type { FourEyes } from '../../../shared/domain/four-eyes-terms.ts';
import { fourEyesRuleOf, fourEyesRules } from '../../../shared/domain/four-eyes.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { SettingCheck, SettingsService } from '../settings/settings-service.ts';

/** Which calls need another person, by the settings of the hub. */
export class FourEyesPolicy {
  readonly #settings: Pick<SettingsService, 'current'>;

  constructor(settings: Pick<SettingsService, 'current'>) {
    this.#settings = settings;
  }

  get rules(): readonly string[] {
    return fourEyesRules(this.#settings.current.fourEyes);
  }

  /** What counts for a request that opens now; undefined when it is under no rule. */
  termsFor(view: SessionView, asked: EventDataByKind['gate.opened']): FourEyes | undefined {
    if (asked.type !== 'permission') return undefined;
    const rule = fourEyesRuleOf(this.rules, asked);
    if (rule === undefined) return undefined;
    const { fourEyesApprovers, fourEyesOwnerAfter } = this.#settings.current;
    const authors = view.turn?.authors ?? [];
    const causedBy = authors.filter(({ type }) => type === 'operator');
    const minutes = Number(fourEyesOwnerAfter);
    return {
      rule,
      approvers: Number(fourEyesApprovers),
      causedBy,
      isCauseUnknown: causedBy.length < authors.length || authors.length === 0,
      ownerAfterMs: Number.isNaN(minutes) ? null : minutes * 60_000,
    };
  }
}

const ruleLimit = 100;

export const fourEyesCheck: SettingCheck = {
  whyNot: (value) => {
    const rules = fourEyesRules(String(value));
    const isFine = rules.length <= ruleLimit && rules.every((rule) => /[^*\s]/.test(rule));
    return Promise.resolve(
      isFine ? null : 'Four eyes are rules such as push, *migrate*, separated by commas, or none.',
    );
  },
};

export const ownerAfterCheck: SettingCheck = {
  whyNot: (value) =>
    Promise.resolve(
      /^(?:never|[1-9]\d{0,4})$/.test(String(value)) ? null : 'This is minutes, or never.',
    ),
};
