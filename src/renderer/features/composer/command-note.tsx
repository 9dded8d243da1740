import type { SlashCommand } from '../../../shared/domain/slash-command.ts';

const kinds: Readonly<Record<SlashCommand['kind'], string>> = {
  prompt: 'runs as a command',
  local: 'runs as a command, without the model',
  dialog: 'opens a dialog in the terminal; answer it there',
};

/** Says before it is sent whether a text that looks like a command is one. */
export function CommandNote({
  name,
  command,
}: {
  readonly name: string;
  readonly command: SlashCommand | undefined;
}) {
  return (
    <p className="command-note" role="status">
      {command
        ? `/${name} ${kinds[command.kind]}`
        : `/${name} isn’t a known command and is sent as text`}
    </p>
  );
}
