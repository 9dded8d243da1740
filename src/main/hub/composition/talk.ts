import type { Reactor } from '../commands/reactor.ts';
import { NoteService } from '../notes/note-service.ts';
import { GrantEndService } from '../operators/grant-end-service.ts';
import { SuggestionService } from '../suggestions/suggestion-service.ts';
import { WithdrawnAuthors } from '../suggestions/withdrawn-authors.ts';
import type { LogCore } from './hub-base.ts';
import type { Messages } from './messages.ts';
import type { People } from './people.ts';

export interface Talk {
  readonly notes: NoteService;
  readonly suggestions: SuggestionService;
  /** To be started before anything is sent. */
  readonly grantEnds: GrantEndService;
  readonly reactors: readonly Reactor[];
}

/** What operators write beside a session: notes to each other, and prompts that another may send. */
export function buildTalk(
  { log, commands, clock, logger, scope }: LogCore,
  { messages }: Pick<Messages, 'messages'>,
  { sessionPeople, time }: Pick<People, 'sessionPeople' | 'time'>,
): Talk {
  const notes = new NoteService({ commands, clock, readers: sessionPeople });
  const suggestions = new SuggestionService({ log, commands, messages, rights: sessionPeople });
  const authors = new WithdrawnAuthors({ log, suggestions, logger });
  const grantEnds = scope.use(new GrantEndService({ log, clock, time, follower: authors }));
  return { notes, suggestions, grantEnds, reactors: [authors, grantEnds] };
}
