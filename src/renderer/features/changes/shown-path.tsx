import { escapeControls, revealInvisible } from '../../../shared/domain/terminal-text.ts';
import { Revealed } from '../../ui/revealed.tsx';

/** A name of a file, with nothing hidden in it: line ends and tabs are written out as well (REPO-3). */
export function ShownPath({ path }: { readonly path: string }) {
  return <Revealed text={withoutLines(path)} />;
}

/** The same as plain text, for names that are read out: what is heard is what is seen. */
export function plainText(text: string): string {
  return revealInvisible(withoutLines(text))
    .map((part) => (part.kind === 'invisible' ? part.token : part.raw))
    .join('');
}

function withoutLines(text: string): string {
  return text.replaceAll(/[\t\n\r]/g, (character) =>
    escapeControls(character, { isSingleLine: true }),
  );
}
