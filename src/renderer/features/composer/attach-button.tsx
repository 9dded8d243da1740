import { useRef } from 'react';

import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

/** For those who neither paste nor drop. */
export function AttachButton({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        size="small"
        look="quiet"
        className="composer-tool composer-attach"
        aria-label="Attach files"
        title="Attach files; they can also be pasted or dropped"
        onClick={() => field.current?.click()}
      >
        <Icon name="clip" />
      </Button>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file can be chosen again.
          event.target.value = '';
        }}
      />
    </>
  );
}
