import type { SessionPresence } from '../../shared/wire/down.ts';

/** Who types, as seen from one device. */
export type BatonView =
  | { readonly state: 'ours' }
  | { readonly state: 'free' }
  | { readonly state: 'theirs'; readonly name: string };

export interface BatonWatchOptions {
  readonly session: string;
  readonly onChange: (now: BatonView, before: BatonView) => void;
  /** Somebody asks us for it; null when nobody does any more. */
  readonly onAsked: (asking: { readonly device: string; readonly name: string } | null) => void;
}

/** Follows the baton of one session through presence. */
export class BatonWatch {
  readonly #options: BatonWatchOptions;
  #device = '';
  #view: BatonView = { state: 'free' };
  #asking: string | null = null;

  constructor(options: BatonWatchOptions) {
    this.#options = options;
  }

  get view(): BatonView {
    return this.#view;
  }

  didWelcome(device: string): void {
    this.#device = device;
  }

  /** A presence of any session; undefined: the hub knows of none for this session. */
  didPresence(presence: SessionPresence | undefined): void {
    if (presence && presence.session !== this.#options.session) return;
    const before = this.#view;
    this.#view = viewOf(presence, this.#device);
    if (!isSame(before, this.#view)) this.#options.onChange(this.#view, before);
    this.#didAsk(presence);
  }

  #didAsk(presence: SessionPresence | undefined): void {
    const asking = this.#view.state === 'ours' ? (presence?.asking ?? null) : null;
    if ((asking?.device ?? null) === this.#asking) return;
    this.#asking = asking?.device ?? null;
    this.#options.onAsked(asking);
  }
}

function viewOf(presence: SessionPresence | undefined, device: string): BatonView {
  const baton = presence?.baton;
  if (!baton) return { state: 'free' };
  return baton.device === device ? { state: 'ours' } : { state: 'theirs', name: baton.name };
}

function isSame(left: BatonView, right: BatonView): boolean {
  if (left.state !== 'theirs' || right.state !== 'theirs') return left.state === right.state;
  return left.name === right.name;
}
