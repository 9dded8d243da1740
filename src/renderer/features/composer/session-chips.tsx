import type { SessionView } from '../../../shared/domain/session.ts';
import { Chip } from '../../ui/chip.tsx';

const modes: Readonly<Record<string, string>> = {
  auto: 'asks before risky tools',
  default: 'asks before every tool',
  manual: 'asks before every tool',
  acceptEdits: 'edits run freely',
  plan: 'plans only',
  dontAsk: 'refuses instead of asking',
  bypassPermissions: 'asks before nothing',
};

/** What the next message meets: the model, how it asks, how full its context is. */
export function SessionChips({ session }: { readonly session: SessionView }) {
  const model = session.meter?.model ?? session.model;
  const mode = session.permissionMode;
  const context = session.meter?.contextPercent ?? null;
  if (model === null && mode === null && context === null) return null;
  return (
    <div className="composer-chips">
      {model !== null && <Chip title="Model">{model}</Chip>}
      {mode !== null && <Chip title={`Permission mode: ${mode}`}>{modes[mode] ?? mode}</Chip>}
      {context !== null && <Chip title="Context in use">context {Math.round(context)}%</Chip>}
    </div>
  );
}
