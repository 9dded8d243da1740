import type { Clock } from '../../../shared/base/clock.ts';
import { newId, type NoteId, type SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { findMentions } from '../../../shared/domain/mentions.ts';
import type { Note } from '../../../shared/domain/note.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import {
  decideAddNote,
  decideDeleteNote,
  decideEditNote,
  decideNoteOfSession,
  decideSeeNote,
  type NoteText,
} from './decide-note.ts';

/** Who may see a session: only they can be mentioned beside it. */
export interface NoteReaders {
  whoSees(session: SessionView): readonly Operator[];
}

export interface NoteServiceOptions {
  readonly commands: CommandRunner;
  readonly clock: Clock;
  readonly readers: NoteReaders;
}

/** A note that was written, and what its author should know about its mentions. */
export interface WrittenNote {
  readonly id: NoteId;
  /** Of the last event of the session. */
  readonly seq: number;
  /** Names behind an `@` that no one who may see the session has, whether or not there is such a person. */
  readonly unknown: readonly string[];
}

interface NoteDraft {
  readonly session: SessionId;
  readonly id: NoteId;
  readonly text: string;
}

/** Text between operators beside a session. Nothing here knows a runner: Claude Code never gets any of it (NOTE2). */
export class NoteService {
  readonly #options: NoteServiceOptions;

  constructor(options: NoteServiceOptions) {
    this.#options = options;
  }

  add(
    context: CommandContext<WrittenNote>,
    session: SessionId,
    text: string,
  ): Promise<Result<WrittenNote, Refusal>> {
    const id = newId('note');
    return this.#write(context, { session, id, text }, (_view, written) =>
      decideAddNote(id, written),
    );
  }

  /** By a session, which is its author: people read it as the word of a model, and nobody can edit it. */
  addOfSession(
    context: CommandContext<WrittenNote>,
    session: SessionId,
    text: string,
  ): Promise<Result<WrittenNote, Refusal>> {
    const id = newId('note');
    const nowMs = this.#options.clock.now();
    return this.#write(context, { session, id, text }, (view, written) =>
      decideNoteOfSession(view, { note: id, nowMs }, written),
    );
  }

  edit(
    context: CommandContext<WrittenNote>,
    session: SessionId,
    { note: id, text }: { readonly note: NoteId; readonly text: string },
  ): Promise<Result<WrittenNote, Refusal>> {
    return this.#write(context, { session, id, text }, (view, written) =>
      decideEditNote(view, { note: id, by: context.actor }, written),
    );
  }

  delete(
    context: CommandContext<Pick<Note, 'id'>>,
    session: SessionId,
    note: NoteId,
  ): Promise<Result<Pick<Note, 'id'>, Refusal>> {
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide: (view) => decideDeleteNote(view, { note, by: context.actor }),
      answer: () => ({ id: note }),
    });
  }

  /** The person who asks has seen that this note mentions them. */
  see(
    context: CommandContext<Pick<Note, 'id'>>,
    session: SessionId,
    note: NoteId,
  ): Promise<Result<Pick<Note, 'id'>, Refusal>> {
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide: (view) => decideSeeNote(view, { note, by: context.actor }),
      answer: () => ({ id: note }),
    });
  }

  /** Those who may be mentioned, to complete their names (NOTE7). */
  readersOf(view: SessionView): readonly Operator[] {
    return this.#options.readers.whoSees(view);
  }

  #write(
    context: CommandContext<WrittenNote>,
    { session, id, text }: NoteDraft,
    decide: (view: SessionView, written: NoteText) => ReturnType<typeof decideAddNote>,
  ): Promise<Result<WrittenNote, Refusal>> {
    let unknown: readonly string[] = [];
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide: (view) => {
        const { written, ...found } = this.#read(context, view, text);
        ({ unknown } = found);
        return decide(view, written);
      },
      answer: ({ lastSeq: seq }) => ({ id, seq, unknown }),
    });
  }

  #read(
    { actor }: Pick<CommandContext, 'actor'>,
    view: SessionView,
    text: string,
  ): { readonly written: NoteText; readonly unknown: readonly string[] } {
    const { mentions, unknown } = findMentions(text, this.readersOf(view));
    const others = mentions.filter(({ operator }) => operator !== actor.id);
    return { written: { text, mentions: others }, unknown };
  }
}
