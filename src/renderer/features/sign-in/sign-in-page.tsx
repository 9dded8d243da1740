import type { SignInOutcome } from '../../boot/sign-in.ts';
import { Button } from '../../ui/button.tsx';
import { Logo } from '../../ui/logo.tsx';

import './sign-in-page.css';

type Why = Exclude<SignInOutcome, 'signed-in'>;

const words: Readonly<Record<Why, { readonly title: string; readonly text: string }>> = {
  'no-link': {
    title: 'Sign in to this hub',
    text: 'This page is opened by a link that signs in one browser, once. Ask the hub for one in a terminal of its machine:',
  },
  used: {
    title: 'This link was used or is too old',
    text: 'A sign-in link works once, for one minute. Ask the hub for a new one in a terminal of its machine:',
  },
  unreachable: {
    title: 'The hub does not answer',
    text: 'It may be starting, or it has ended. Your link is not used up. To start it, or to get a new link:',
  },
};

export function SignInPage({ why, onRetry }: { readonly why: Why; readonly onRetry: () => void }) {
  const { title, text } = words[why];
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Logo size={44} />
        <h1>{title}</h1>
        <p className="dim">{text}</p>
        <pre className="mono">roundhouse open</pre>
        {why === 'unreachable' && (
          <Button look="primary" size="large" onClick={onRetry}>
            Try again
          </Button>
        )}
        <p className="faint">
          The key of this tab is forgotten when the tab is closed. Nothing of it is kept on this
          device.
        </p>
      </div>
    </main>
  );
}
