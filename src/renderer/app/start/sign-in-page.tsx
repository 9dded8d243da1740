import { Button } from '../../ui/button.tsx';
import { Logo } from '../../ui/logo.tsx';
import type { SignInOutcome } from './sign-in.ts';

import './sign-in-page.css';

type Why = Exclude<SignInOutcome, 'signed-in'>;

const words: Readonly<Record<Why, { readonly title: string; readonly text: string }>> = {
  'no-link': {
    title: 'Sign in to this hub',
    text: 'Open this page with a sign-in link; each one signs in one browser, once. To get one, run in a terminal on the hub’s machine:',
  },
  used: {
    title: 'This link was used or has expired',
    text: 'A sign-in link works once, for one minute. To get a new one, run in a terminal on the hub’s machine:',
  },
  unreachable: {
    title: 'The hub can’t be reached',
    text: 'It may be starting, or it stopped. Your link hasn’t been used. To start the hub, or to get a new link:',
  },
};

const overNetwork = {
  title: 'This device is not paired',
  text: 'On the hub’s machine, choose Phone at the top of the page and scan the code that it shows.',
};

export function SignInPage({ why, onRetry }: { readonly why: Why; readonly onRetry: () => void }) {
  // Over the network a link of this machine signs nobody in: a device is paired at the desk.
  const isOverNetwork = location.protocol === 'https:';
  const { title, text } = isOverNetwork && why !== 'unreachable' ? overNetwork : words[why];
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Logo size={44} />
        <h1>{title}</h1>
        <p className="dim">{text}</p>
        {!isOverNetwork && <pre className="mono">roundhouse open</pre>}
        {why === 'unreachable' && (
          <Button look="primary" size="large" onClick={onRetry}>
            Try again
          </Button>
        )}
        {!isOverNetwork && (
          <p className="faint">This tab forgets its key, and what it showed, when you close it.</p>
        )}
      </div>
    </main>
  );
}
