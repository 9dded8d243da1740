import { formatAge } from '../../core/labels/format.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/use-now.ts';
import { mayLabelOf, narrowerThan, phoneMayOptions, rolesOfMay } from './role-labels.ts';
import type { PairedDevice, Pairing } from './use-pairing.ts';

/** Every device that is signed in, with what ends or narrows it. */
export function DeviceList({ pairing }: { readonly pairing: Pairing }) {
  const { devices } = pairing;
  if (devices.length === 0) return null;
  return (
    <section className="pairing-devices">
      <h3>Devices</h3>
      <ul aria-label="Devices">
        {devices.map((device) => (
          <DeviceRow key={device.id} device={device} pairing={pairing} />
        ))}
      </ul>
    </section>
  );
}

function DeviceRow({
  device,
  pairing,
}: {
  readonly device: PairedDevice;
  readonly pairing: Pairing;
}) {
  const now = useNow(30_000);
  const narrower = device.isAsking ? null : narrowerThan(device.roles);
  const label = phoneMayOptions.find(({ value }) => value === narrower)?.label ?? '';
  const host = new URL(device.origin).host;
  return (
    <li>
      <span className="pairing-device">
        <b>{device.name}</b>
        <small>
          {device.operator.name} · {mayLabelOf(device.roles)} · {host} · seen{' '}
          {formatAge(device.lastSeenAt, now)}
          {device.hasPush && ' · gets notifications'}
        </small>
      </span>
      {device.isAsking && <span className="faint">this one</span>}
      {narrower !== null && (
        <Button
          size="small"
          look="quiet"
          disabled={pairing.isBusy}
          aria-label={`Only let ${device.name}: ${label}`}
          onClick={() => pairing.narrow(device.id, rolesOfMay[narrower])}
        >
          Only “{label}”
        </Button>
      )}
      {!device.isAsking && (
        <Button
          size="small"
          look="danger"
          disabled={pairing.isBusy}
          aria-label={`Sign out ${device.name}`}
          onClick={() => pairing.revoke(device.id)}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}
