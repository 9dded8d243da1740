import type { SessionPresence } from '../../shared/wire/down.ts';

/** Who types, as seen from one device. */
export type BatonView =
  | { readonly state: 'ours' }
  | { readonly state: 'free' }
  /** `isOurOperator`: another terminal or page of the same person. */
  | {
      readonly state: 'theirs';
      readonly name: string;
      readonly deviceName?: string | undefined;
      readonly isOurOperator: boolean;
    };

export interface BatonWatchOptions {
  readonly session: string;
  readonly onChange: (now: BatonView, before: BatonView) => void;
  /** Somebody asks us for it; null when nobody does any more. */
  readonly onAsked: (asking: SessionPresence['asking']) => void;
}

/** Follows the baton of one session through presence. */
export class BatonWatch {
  readonly #options: BatonWatchOptions;
  #device = '';
  #operator = '';
  #view: BatonView = { state: 'free' };
  #asking: string | null = null;

  constructor(options: BatonWatchOptions) {
    this.#options = options;
  }

  get view(): BatonView {
    return this.#view;
  }

  didWelcome(welcome: {
    readonly device: string;
    readonly operator: { readonly id: string };
  }): void {
    this.#device = welcome.device;
    this.#operator = welcome.operator.id;
  }

  /** A presence of any session; undefined: the hub knows of none for this session. */
  didPresence(presence: SessionPresence | undefined): void {
    if (presence && presence.session !== this.#options.session) return;
    const before = this.#view;
    this.#view = this.#viewOf(presence);
    if (!isSame(before, this.#view)) this.#options.onChange(this.#view, before);
    this.#didAsk(presence);
  }

  #viewOf(presence: SessionPresence | undefined): BatonView {
    const baton = presence?.baton;
    if (!baton) return { state: 'free' };
    if (baton.device === this.#device) return { state: 'ours' };
    // A hub of an older version names the operator only among those that are attached.
    const holder = presence.attached.find(({ device }) => device === baton.device);
    const isOurOperator = (baton.operator ?? holder?.operator) === this.#operator;
    const { name, deviceName } = baton;
    return {
      state: 'theirs',
      name,
      isOurOperator,
      ...(deviceName !== undefined && { deviceName }),
    };
  }

  #didAsk(presence: SessionPresence | undefined): void {
    const asking = this.#view.state === 'ours' ? (presence?.asking ?? null) : null;
    if ((asking?.device ?? null) === this.#asking) return;
    this.#asking = asking?.device ?? null;
    this.#options.onAsked(asking);
  }
}

/**
 * How a terminal that has just attached gets the baton; null: not without a key. A page that opened the new session
 * earlier may hold it, yet whoever started the session drives it.
 */
export function wayToTakeFirst(
  view: BatonView,
  { isStarter }: { readonly isStarter: boolean },
): 'take' | 'force' | null {
  switch (view.state) {
    case 'free':
      return 'take';
    case 'theirs':
      if (!isStarter) return null;
      return view.isOurOperator ? 'force' : 'take';
    case 'ours':
      return null;
  }
}

function isSame(left: BatonView, right: BatonView): boolean {
  if (left.state !== 'theirs' || right.state !== 'theirs') return left.state === right.state;
  return left.name === right.name && left.deviceName === right.deviceName;
}
