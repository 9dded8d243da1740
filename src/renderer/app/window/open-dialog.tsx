import { lazy, Suspense } from 'react';

import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { LinkDialog } from '../../features/dialogs/link-dialog.tsx';
import { PasteDialog } from '../../features/dialogs/paste-dialog.tsx';
import { RemoveDialog } from '../../features/dialogs/remove-dialog.tsx';
import { RenameDialog } from '../../features/dialogs/rename-dialog.tsx';

// Not needed for the first paint.
const DoctorDialog = lazy(async () => ({
  default: (await import('../../features/doctor/doctor-dialog.tsx')).DoctorDialog,
}));
const SettingsDialog = lazy(async () => ({
  default: (await import('../../features/settings/settings-dialog.tsx')).SettingsDialog,
}));
const LimitsDialog = lazy(async () => ({
  default: (await import('../../features/usage/limits-dialog.tsx')).LimitsDialog,
}));
const FailuresDialog = lazy(async () => ({
  default: (await import('../../features/usage/failures-dialog.tsx')).FailuresDialog,
}));
const PairingDialog = lazy(async () => ({
  default: (await import('../../features/pairing/pairing-dialog.tsx')).PairingDialog,
}));
const ExportDialog = lazy(async () => ({
  default: (await import('../../features/dialogs/export-dialog.tsx')).ExportDialog,
}));
const KeysDialog = lazy(async () => ({
  default: (await import('../../features/dialogs/keys-dialog.tsx')).KeysDialog,
}));
const NewSessionDialog = lazy(async () => ({
  default: (await import('../../features/new-session/new-session-dialog.tsx')).NewSessionDialog,
}));
const NewSessionsDialog = lazy(async () => ({
  default: (await import('../../features/new-session/new-sessions-dialog.tsx')).NewSessionsDialog,
}));
const ResumeDialog = lazy(async () => ({
  default: (await import('../../features/new-session/resume-dialog.tsx')).ResumeDialog,
}));
const ApprovalsDialog = lazy(async () => ({
  default: (await import('../../features/approvals/approvals-dialog.tsx')).ApprovalsDialog,
}));
const AuditDialog = lazy(async () => ({
  default: (await import('../../features/audit/audit-dialog.tsx')).AuditDialog,
}));
const AskDialog = lazy(async () => ({
  default: (await import('../../features/peers/ask-dialog.tsx')).AskDialog,
}));
const MapDialog = lazy(async () => ({
  default: (await import('../../features/map/map-dialog.tsx')).MapDialog,
}));
const PeopleDialog = lazy(async () => ({
  default: (await import('../../features/people/people-dialog.tsx')).PeopleDialog,
}));
const StepUpDialog = lazy(async () => ({
  default: (await import('../../features/step-up/step-up-dialog.tsx')).StepUpDialog,
}));
const SearchDialog = lazy(async () => ({
  default: (await import('../../features/dialogs/search-dialog.tsx')).SearchDialog,
}));

/** The dialog that the store says is open. */
export function OpenDialog() {
  return (
    <Suspense fallback={null}>
      <CurrentDialog />
    </Suspense>
  );
}

function CurrentDialog() {
  const { stores } = useApp();
  const state = useAppStore(
    (all) => all.dialogs,
    (dialog) => dialog,
  );
  const id = 'session' in state ? state.session : null;
  const session = useAppStore(
    (all) => all.sessions,
    (all) => (id === null ? undefined : all.sessions.get(id)),
  );
  function close(): void {
    stores.dialogs.setState({ dialog: 'none' }, true);
  }
  switch (state.dialog) {
    case 'none':
      return null;
    case 'new-session':
      return (
        <NewSessionDialog key={state.path} path={state.path} fork={state.fork} onClose={close} />
      );
    case 'new-sessions':
      return <NewSessionsDialog key={state.paths.join('\n')} paths={state.paths} onClose={close} />;
    case 'resume':
      return <ResumeDialog path={state.path} onClose={close} />;
    case 'open-link':
      return <LinkDialog url={state.url} onClose={close} />;
    case 'search':
      return <SearchDialog query={state.query} onClose={close} />;
    case 'settings':
      return <SettingsDialog onClose={close} />;
    case 'doctor':
      return <DoctorDialog onClose={close} />;
    case 'limits':
      return <LimitsDialog onClose={close} />;
    case 'failures':
      return <FailuresDialog key={state.session} session={state.session} onClose={close} />;
    case 'approvals':
      return <ApprovalsDialog onClose={close} />;
    case 'audit':
      return <AuditDialog onClose={close} />;
    case 'ask':
      return <AskDialog key={state.to} to={state.to} onClose={close} />;
    case 'map':
      return <MapDialog onClose={close} />;
    case 'people':
      return <PeopleDialog onClose={close} />;
    case 'pairing':
      return <PairingDialog onClose={close} />;
    case 'keys':
      return <KeysDialog onClose={close} />;
    case 'rename':
      return session ? <RenameDialog session={session} onClose={close} /> : null;
    case 'remove':
      return session ? <RemoveDialog session={session} onClose={close} /> : null;
    case 'step-up':
      return session ? <StepUpDialog session={session.id} onClose={close} /> : null;
    case 'export':
      return session ? <ExportDialog session={session} onClose={close} /> : null;
    case 'paste':
      return session ? <PasteDialog session={session} text={state.text} onClose={close} /> : null;
  }
}
