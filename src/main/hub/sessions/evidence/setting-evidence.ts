import type { EventBody } from '../../../../shared/domain/event.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';

/** With Claude Code gone nobody makes the changes that wait. */
export function endedChanges(view: SessionView, body: EventBody): readonly EventBody[] {
  if (body.kind !== 'claude.exited' && body.kind !== 'runner.lost') return [];
  return view.settingChanges
    .filter((change) => change.state === 'waiting')
    .map(({ id }) => ({
      kind: 'setting.change-failed',
      data: { change: id, reason: 'Claude Code ended before it was changed.' },
    }));
}
