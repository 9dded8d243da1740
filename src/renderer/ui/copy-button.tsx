import { useState } from 'react';

import { Button } from './button.tsx';

/** Puts a line on the clipboard and says so; where there is no clipboard the line stays to be selected. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [copied, setCopied] = useState<string | null>(null);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(text);
    } catch {
      // Not allowed, or no clipboard on an address without TLS.
      setCopied(null);
    }
  }
  return (
    <Button size="small" aria-label={`Copy ${what}`} onClick={() => void copy()}>
      {copied === text ? 'Copied' : 'Copy'}
    </Button>
  );
}
