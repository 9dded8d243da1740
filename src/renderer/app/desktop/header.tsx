import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { Palette } from '../../features/palette/palette.tsx';
import { Avatars } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Logo } from '../../ui/logo.tsx';

import './header.css';

export function Header() {
  const { stores } = useApp();
  const hub = useAppStore(
    (all) => all.connection,
    (connection) => connection.hub,
  );
  const presence = useAppStore(
    (all) => all.sessions,
    (state) => state.presence,
  );
  const people = new Set(
    [...presence.values()].flatMap((one) => one.attached.map((person) => person.name)),
  );
  return (
    <header className="header">
      <h1 className="header-logo">
        <Logo />
        Roundhouse
      </h1>
      {hub && <Chip title={`version ${hub.version}`}>{hub.name} · hub</Chip>}
      <Palette />
      <Avatars names={[...people]} />
      <Button onClick={() => stores.dialogs.setState({ dialog: 'pairing' }, true)}>Phone</Button>
      <Button
        look="primary"
        onClick={() =>
          stores.dialogs.setState({ dialog: 'new-session', path: '', fork: null }, true)
        }
      >
        New session
      </Button>
    </header>
  );
}
