import { useState } from 'react';

import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import type { Theme } from '../../core/stores/layout-store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { PushSetting } from '../push/push-setting.tsx';
import { WebhooksPanel } from '../webhooks/webhooks-panel.tsx';
import { HubSettings } from './hub-settings.tsx';
import { partWords, type SettingPart } from './setting-names.ts';

import './settings.css';

type Part = 'page' | SettingPart | 'webhooks';

const parts = ['hub', 'desktop', 'notifications'] as const;

/** What can be set: of this page on this device, and of the hub and its desktop program. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const [part, setPart] = useState<Part>('page');
  return (
    <Dialog title="Settings" size="wide" onClose={onClose}>
      <Segmented
        label="Settings of"
        value={part}
        options={[
          { value: 'page', label: 'This page' },
          ...parts.map((value) => ({ value, label: partWords[value].title })),
          { value: 'webhooks', label: 'Webhooks' },
        ]}
        onChange={setPart}
      />
      {part === 'page' ? (
        <PageSettings />
      ) : part === 'webhooks' ? (
        <WebhooksPanel />
      ) : (
        <HubSettings part={part} />
      )}
      {part === 'hub' && <StandingApprovals />}
    </Dialog>
  );
}

/** What is allowed always is no setting, but it is looked for here. */
function StandingApprovals() {
  const { stores } = useApp();
  return (
    <div className="setting">
      <span className="setting-name">Standing approvals</span>
      <span className="setting-value">
        <Button onClick={() => stores.dialogs.setState({ dialog: 'approvals' }, true)}>
          Show standing approvals…
        </Button>
      </span>
    </div>
  );
}

const themes: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
];

function PageSettings() {
  const { stores, desktop } = useApp();
  const theme = useAppStore(
    (all) => all.layout,
    (layout) => layout.theme,
  );
  return (
    <section aria-label="Settings of this page">
      <p className="faint settings-note">Stored on this device. Changes apply at once.</p>
      <div className="setting">
        <span className="setting-name">Colours</span>
        <Segmented
          label="Colours"
          value={theme}
          options={themes}
          onChange={(value) => stores.layout.setState({ theme: value })}
        />
      </div>
      {desktop === null && <PushSetting />}
      <div className="setting">
        <span className="setting-name">Keys</span>
        <span className="setting-value">
          <Button onClick={() => stores.dialogs.setState({ dialog: 'keys' }, true)}>
            Change keys…
          </Button>
        </span>
      </div>
    </section>
  );
}
