import type { PageKey } from '../../app/keys.ts';
import { keyWords, pageKeys } from '../../app/keys.ts';
import { Dialog } from '../../ui/dialog.tsx';

import './dialogs.css';

const names = Object.keys(pageKeys) as readonly PageKey[];

export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys">
        {names.map((name) => (
          <div key={name}>
            <dt>{pageKeys[name].words}</dt>
            <dd>
              <kbd>{keyWords(name)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
