import { useId } from 'react';

import { Button } from '../../ui/button.tsx';
import type { Pairing, PairingState } from './use-pairing.ts';

interface NetworkPartProps {
  readonly network: PairingState['network'];
  readonly pairing: Pairing;
}

type Kind = PairingState['network']['addresses'][number]['kind'];

const kindNotes: Readonly<Record<Kind, string>> = {
  network: '',
  public: ', public',
  container: ', containers only',
  vpn: ', VPN only',
};

/** Turns the network listener on and off, and chooses its address. */
export function NetworkPart({ network, pairing }: NetworkPartProps) {
  const id = useId();
  const { url, address, problem, warning, setting, fixedBy, addresses } = network;
  const isOn = setting !== 'off';
  return (
    <section className="pairing-network">
      {!isOn && (
        <p className="dim">
          This hub serves only this machine. To reach it from a phone, it must serve your network,
          over HTTPS with its own key.
        </p>
      )}
      <Alert text={warning} />
      <Alert text={problem} />
      <div className="pairing-network-row">
        {isOn && addresses.length > 0 && (
          <>
            <label className="field-label" htmlFor={id}>
              Address
            </label>
            <select
              id={id}
              value={address ?? ''}
              disabled={pairing.isBusy || fixedBy !== null}
              onChange={(event) => pairing.setNetwork(event.target.value)}
            >
              {address === null && <option value="">none</option>}
              {addresses.map((one) => (
                <option key={one.address} value={one.address}>
                  {one.address} ({one.interface}
                  {kindNotes[one.kind]})
                </option>
              ))}
            </select>
          </>
        )}
        {isOn && url !== null && <code className="mono faint">{url}</code>}
        {fixedBy === null && (
          <Button
            look={isOn ? 'quiet' : 'primary'}
            size={isOn ? 'small' : 'large'}
            disabled={pairing.isBusy}
            onClick={() => pairing.setNetwork(isOn ? 'off' : 'on')}
          >
            {isOn ? 'Turn off' : 'Serve this network'}
          </Button>
        )}
      </div>
      {fixedBy !== null && <p className="faint">{fixedBy}</p>}
    </section>
  );
}

function Alert({ text }: { readonly text: string | null }) {
  if (text === null) return null;
  return (
    <p className="field-note is-bad" role="alert">
      {text}
    </p>
  );
}
