import { mentionParts } from '../../shared/domain/mentions.ts';
import type { Mention } from '../../shared/domain/note.ts';
import { isOpenableLink } from '../../shared/domain/terminal-link.ts';
import { useApp, useAppStore } from '../core/context/app-context.tsx';
import { Revealed } from './revealed.tsx';

import './note-text.css';

interface NoteTextProps {
  readonly text: string;
  readonly mentions: readonly Mention[];
}

/** The plain text of a note, with its mentions and links. */
export function NoteText({ text, mentions }: NoteTextProps) {
  const me = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.operator?.id,
  );
  return mentionParts(text, mentions).map((part, index) => {
    const key = String(index);
    if (part.mention === null) return <LinkedText key={key} text={part.text} />;
    const isMe = part.mention.operator === me;
    return (
      <b key={key} className={isMe ? 'note-mention is-me' : 'note-mention'}>
        <Revealed text={part.text} />
      </b>
    );
  });
}

/** Without what ends a sentence behind it. */
const address = /(https?:\/\/[^\s<>"']{1,2000}[^\s<>"'.,;:!?)\]])/u;

function LinkedText({ text }: { readonly text: string }) {
  const { stores } = useApp();
  return text.split(address).map((part, index) => {
    const key = String(index);
    if (index % 2 === 0 || !isOpenableLink(part)) return <Revealed key={key} text={part} />;
    return (
      <button
        key={key}
        type="button"
        className="note-link"
        onClick={() => stores.dialogs.setState({ dialog: 'open-link', url: part }, true)}
      >
        <Revealed text={part} />
      </button>
    );
  });
}
