import { useApp } from '../../core/context/app-context.tsx';
import { defaultBindings, pageKeyNames, pageKeys } from '../../core/keys/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { KeyRow } from './key-row.tsx';

import './dialogs.css';

const places = [
  { where: 'everywhere', title: 'Everywhere' },
  { where: 'card', title: 'While a request waits and no text field has focus' },
  { where: 'terminal', title: 'In a terminal' },
] as const;

/** All keys by where they count; each can be another one on this device. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const { stores } = useApp();
  return (
    <Dialog title="Keys" onClose={onClose}>
      {places.map(({ where, title }) => (
        <section key={where} className="keys" aria-label={title}>
          <h3>{title}</h3>
          {pageKeyNames
            .filter((name) => pageKeys[name].where === where)
            .map((name) => (
              <KeyRow key={name} name={name} />
            ))}
        </section>
      ))}
      <p className="faint dialog-note">
        Stored on this device. Browsers reserve some keys, such as Ctrl T and Ctrl W.
      </p>
      <div className="dialog-actions">
        <Button
          size="large"
          onClick={() => stores.keys.setState({ bindings: defaultBindings, isChoosing: false })}
        >
          Reset all
        </Button>
        <Button size="large" look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
