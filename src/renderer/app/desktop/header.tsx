import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { presentPeople } from '../../core/stores/present-people.ts';
import { Palette } from '../../features/palette/palette.tsx';
import { Avatars } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Logo } from '../../ui/logo.tsx';

import './header.css';

export function Header() {
  const { stores } = useApp();
  const may = useMay();
  const hub = useAppStore(
    (all) => all.connection,
    (connection) => connection.hub,
  );
  const presence = useAppStore(
    (all) => all.sessions,
    (state) => state.presence,
  );
  const people = presentPeople([...presence.values()].flatMap((one) => one.attached));
  return (
    <header className="header">
      <h1 className="header-logo">
        <Logo />
        Roundhouse
      </h1>
      {hub && <Chip title={`version ${hub.version}`}>{hub.name} · hub</Chip>}
      <Palette />
      <Avatars people={people} />
      <Button onClick={() => stores.dialogs.setState({ dialog: 'map' }, true)}>Map</Button>
      <Button onClick={() => stores.dialogs.setState({ dialog: 'people' }, true)}>People</Button>
      {may('device.pair', null) && (
        <Button onClick={() => stores.dialogs.setState({ dialog: 'pairing' }, true)}>Phone</Button>
      )}
      {may('session.start', null) && (
        <Button
          look="primary"
          onClick={() =>
            stores.dialogs.setState({ dialog: 'new-session', path: '', fork: null }, true)
          }
        >
          New session
        </Button>
      )}
    </header>
  );
}
