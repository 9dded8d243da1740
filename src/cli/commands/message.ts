import type { Command } from 'commander';

import type { CommandHost } from '../command-context.ts';
import { readText } from '../read-text.ts';
import { sessionReference } from '../session-reference.ts';
import { receiptLine } from '../words.ts';

/** What can still be done about a message that was sent: `prompt` prints its id, `messages` lists them. */
export function addMessageCommands(program: Command, host: CommandHost): void {
  addMessages(program, host);
  program
    .command('retry')
    .argument('<message>', 'id of the message')
    .description('resend a message that is held, failed or has an unknown outcome')
    .action((id: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const receipt = await http.call('messages.retry', { params: { id } });
        output.result(receipt, () => receiptLine(receipt));
      }),
    );
  program
    .command('drop')
    .argument('<message>', 'id of the message')
    .description('remove a message from the queue, or dismiss one with an unknown outcome')
    .action((id: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const receipt = await http.call('messages.drop', { params: { id } });
        output.result(receipt, () => `${receipt.id} ${receipt.reason ?? receipt.state}`);
      }),
    );
  program
    .command('edit')
    .argument('<message>', 'id of the message')
    .argument('<text>', 'the new text; `-` reads it from standard input')
    .description('change the text of a queued or held message')
    .action((id: string, text: string) =>
      host.run(async ({ connect, output, surroundings }) => {
        const changed = await readText(text, surroundings.stdin);
        const { http } = await connect();
        const body = { text: changed };
        const receipt = await http.call('messages.change', { params: { id }, body });
        output.result(receipt, () => receiptLine(receipt));
      }),
    );
}

function addMessages(program: Command, host: CommandHost): void {
  program
    .command('messages')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .description('list the messages that Claude Code has not taken yet')
    .action((name: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const params = { ref: sessionReference(name) };
        const { messages } = await http.call('sessions.read', { params });
        const ids = messages.map((message) => String(message['id']));
        const receipts = await Promise.all(
          ids.map((id) => http.call('messages.read', { params: { id } })),
        );
        output.result({ items: receipts }, () =>
          receipts.length === 0
            ? 'No messages are waiting.'
            : receipts.map((receipt) => receiptLine(receipt)).join('\n'),
        );
      }),
    );
}
