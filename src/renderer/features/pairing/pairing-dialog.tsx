import { useState } from 'react';

import { isNamedAddress, shortFingerprint } from '../../../shared/wire/pairing-link.ts';
import { useAppStore } from '../../core/context/app-context.tsx';
import { formatAge } from '../../core/labels/format.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useNow } from '../../ui/use-now.ts';
import { PinPart } from '../step-up/pin-part.tsx';
import { DeviceList } from './device-list.tsx';
import { NetworkPart } from './network-part.tsx';
import { QrCode } from './qr-code.tsx';
import {
  guestMayNotes,
  guestMayOptions,
  mayNotes,
  phoneMayOptions,
  roleOfMay,
  rolesOfMay,
  type PhoneMay,
} from './role-labels.ts';
import type { PairedDevice, Pairing, PairingState } from './use-pairing.ts';
import { usePairing } from './use-pairing.ts';

import './pairing-dialog.css';

/** The desk's side of pairing: the network, the code, the phone that asks, and the devices there are. */
export function PairingDialog({ onClose }: { readonly onClose: () => void }) {
  const pairing = usePairing();
  const { state, fault } = pairing;
  return (
    <Dialog title="Pair a phone" size="wide" onClose={onClose}>
      {state === null && <p className="dim">Asking the hub…</p>}
      {state && state.network.url !== null && <CodePart state={state} pairing={pairing} />}
      {state && <NetworkPart network={state.network} pairing={pairing} />}
      {fault !== null && (
        <p className="field-note is-bad" role="alert">
          {fault}
        </p>
      )}
      <PinPart />
      <DeviceList pairing={pairing} />
    </Dialog>
  );
}

type Whose = 'mine' | 'guest';

const whoseOptions: readonly { readonly value: Whose; readonly label: string }[] = [
  { value: 'mine', label: 'Me' },
  { value: 'guest', label: 'Another person' },
];

interface PartProps {
  readonly state: PairingState;
  readonly pairing: Pairing;
}

function CodePart({ state, pairing }: PartProps) {
  const [may, setMay] = useState<PhoneMay>('approve');
  const [whose, setWhose] = useState<Whose>('mine');
  const [name, setName] = useState('');
  const { network, offer, pending } = state;
  const isShown = offer !== null && pairing.url !== null;

  const isGuest = whose === 'guest';
  const isNamed = !isGuest || name.trim() !== '';

  function show(wanted: PhoneMay): void {
    setMay(wanted);
    pairing.offer(
      isGuest
        ? { person: { name: name.trim(), role: roleOfMay[wanted] } }
        : { roles: [...rolesOfMay[wanted]] },
    );
  }
  function choose(value: Whose): void {
    // The code that is shown is for the other one.
    if (isShown) pairing.withdraw();
    setWhose(value);
  }
  return (
    <div className="pairing">
      <div className="pairing-code">
        {isShown && pairing.url !== null ? (
          <QrCode text={pairing.url} label="Pairing code" />
        ) : (
          <Button
            look="primary"
            size="large"
            disabled={pairing.isBusy || !isNamed}
            onClick={() => show(may)}
          >
            {pending || state.alert ? 'Show a new code' : 'Show code'}
          </Button>
        )}
        {isShown && <p className="faint">valid for {minutes(offer.expiresInMs)}</p>}
        {isShown && pairing.url !== null && <LoginLink url={pairing.url} />}
      </div>
      <div className="pairing-words">
        <Guidance network={network} />
        <WhosePart whose={whose} name={name} isFixed={isShown} onWhose={choose} onName={setName} />
        <div className="pairing-may">
          <span className="field-label">May</span>
          <Segmented
            label="May"
            size="small"
            value={may}
            options={isGuest ? guestMayOptions : phoneMayOptions}
            onChange={(value) => (isShown ? show(value) : setMay(value))}
          />
        </div>
        <p className="faint">{(isGuest ? guestMayNotes : mayNotes)[may]}</p>
        <p className="pairing-status" role="status">
          {statusOf(state)}
        </p>
        {pending?.state === 'waiting' && (
          <Question pending={pending} pairing={pairing} url={network.url} />
        )}
      </div>
    </div>
  );
}

/** The command line has no camera. */
function LoginLink({ url }: { readonly url: string }) {
  return (
    <p className="faint pairing-link">
      for <code className="mono">roundhouse login</code>
      <CopyButton text={`roundhouse login '${url}'`} what="the command for another machine" />
    </p>
  );
}

function Guidance({ network }: { readonly network: PairingState['network'] }) {
  const { url, fingerprint } = network;
  // The phone knows who signed the certificate of a name.
  const isNamed = url !== null && isNamedAddress(url);
  const where = 'On the same network, point the camera here.';
  if (isNamed || fingerprint === null) return <p className="dim">{where}</p>;
  return (
    <p className="dim">
      {where} The phone warns once about the certificate. The SHA-256 of its public key begins with{' '}
      <code className="mono" title={fingerprint}>
        {shortFingerprint(fingerprint)}
      </code>
      .
    </p>
  );
}

interface WhosePartProps {
  readonly whose: Whose;
  readonly name: string;
  /** The code that is shown is for this person. */
  readonly isFixed: boolean;
  readonly onWhose: (whose: Whose) => void;
  readonly onName: (name: string) => void;
}

function WhosePart({ whose, name, isFixed, onWhose, onName }: WhosePartProps) {
  return (
    <div className="pairing-may">
      <span className="field-label">For</span>
      <Segmented label="For" size="small" value={whose} options={whoseOptions} onChange={onWhose} />
      {whose === 'guest' && (
        <input
          className="pairing-name"
          aria-label="Name of the person"
          placeholder="Name"
          maxLength={64}
          value={name}
          disabled={isFixed}
          onChange={(event) => onName(event.target.value)}
        />
      )}
    </div>
  );
}

interface QuestionProps {
  readonly pending: NonNullable<PairingState['pending']>;
  readonly pairing: Pairing;
  /** Of the hub, on the network. */
  readonly url: string | null;
}

function Question({ pending, pairing, url }: QuestionProps) {
  const { id, name, operator, browser, address, digits } = pending;
  const known = pairing.devices.filter(
    (one) => one.roles !== null && one.operator.name === operator,
  );
  const [chosen, setChosen] = useState<string | null>(null);
  // At the same address it may as well be a second phone of the same kind, and the first would be signed out.
  const moved = known.filter(({ origin }) => origin !== url);
  const again = chosen ?? likeliest(moved, name);
  const isOwn = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.operator?.name === operator,
  );
  return (
    <div className="pairing-question" role="group" aria-label={`${name} wants to join`}>
      <p>
        <b>{name}</b> wants to join{isOwn ? '' : ` as ${operator}`}
      </p>
      <p className="faint" title={browser}>
        from {address}
      </p>
      <p className="pairing-digits mono">
        {digits.slice(0, 3)} {digits.slice(3)}
      </p>
      <AgainPart known={known} value={again} onChange={setChosen} />
      <div className="dialog-actions">
        <Button
          look="primary"
          disabled={pairing.isBusy}
          onClick={() => pairing.answer(id, true, again === '' ? null : again)}
        >
          Same number, allow
        </Button>
        <Button disabled={pairing.isBusy} onClick={() => pairing.answer(id, false)}>
          No
        </Button>
      </div>
    </div>
  );
}

interface AgainPartProps {
  readonly known: readonly PairedDevice[];
  /** Id of a known device; empty for a new one. */
  readonly value: string;
  readonly onChange: (device: string) => void;
}

/** The hub has a new address, or the phone lost its key: it is still the phone that the list has. */
function AgainPart({ known, value, onChange }: AgainPartProps) {
  const now = useNow(30_000);
  if (known.length === 0) return null;
  return (
    <label className="pairing-again">
      This is
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">a new device</option>
        {known.map(({ id, name, lastSeenAt }) => (
          <option key={id} value={id}>
            {name} again, seen {formatAge(lastSeenAt, now)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The known device with the same name, where only one has it. */
function likeliest(known: readonly PairedDevice[], name: string): string {
  const same = known.filter((one) => one.name === name);
  return same.length === 1 ? (same[0]?.id ?? '') : '';
}

const alerts: Readonly<Record<NonNullable<PairingState['alert']>, string>> = {
  'wrong-codes': 'Someone tried five wrong codes, so this one was withdrawn.',
  'used-twice': 'The code was used twice. Someone else may have seen it, so nothing was paired.',
  'too-many': 'Too many attempts to pair. Show a new code to open pairing again.',
};

function statusOf({ alert, offer, pending, isReached }: PairingState): string {
  if (alert !== null) return alerts[alert];
  if (pending?.state === 'allowed') {
    return `${pending.name} is allowed. It is paired when it appears under Devices.`;
  }
  if (pending?.state === 'denied') return `${pending.name} was not paired.`;
  if (pending) return '';
  if (!offer) return '';
  return isReached ? 'The phone has reached this hub. Tap Pair on it.' : 'Waiting for the phone…';
}

function minutes(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
