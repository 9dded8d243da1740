import type { Reactor } from '../commands/reactor.ts';
import { NoteService } from '../notes/note-service.ts';
import { SuggestionService } from '../suggestions/suggestion-service.ts';
import { WithdrawnAuthors } from '../suggestions/withdrawn-authors.ts';
import type { LogCore } from './hub-base.ts';
import type { Messages } from './messages.ts';
import type { People } from './people.ts';

export interface Talk {
  readonly notes: NoteService;
  readonly suggestions: SuggestionService;
  readonly reactors: readonly Reactor[];
}

/** What operators write beside a session: notes to each other, and prompts that another may send. */
export function buildTalk(
  { log, commands, clock }: LogCore,
  { messages }: Pick<Messages, 'messages'>,
  { sessionPeople }: Pick<People, 'sessionPeople'>,
): Talk {
  const notes = new NoteService({ commands, clock, readers: sessionPeople });
  const suggestions = new SuggestionService({ log, commands, messages, rights: sessionPeople });
  return { notes, suggestions, reactors: [new WithdrawnAuthors({ log, suggestions })] };
}
