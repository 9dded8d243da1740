import type { QuestionId, SessionId } from '../base/ids.ts';
import type { Actor } from './actor.ts';

/**
 * `open`: waits for a person. `answered`: a person chose or wrote something. `declined`: a person does not want to
 * answer. `expired`: nobody answered in time. All but the first are final.
 */
export type OperatorQuestionState = 'open' | 'answered' | 'declined' | 'expired';

export interface QuestionChoice {
  readonly label: string;
  /** May be empty. */
  readonly description: string;
}

/** All that is fixed when a session asks its operators something. */
export interface QuestionTerms {
  readonly question: QuestionId;
  readonly text: string;
  /** Empty where the answer is a text. */
  readonly options: readonly QuestionChoice[];
  readonly isMultiple: boolean;
  readonly expiresAt: string;
  /** Everybody who stands behind the turn that asked. */
  readonly roots: readonly Actor[];
  /** Random text that marks the envelope in which the session is told of the answer. */
  readonly mark: string;
}

/** A question of a session to the people who may answer it. Its card outlives the turn that asked. */
export interface OperatorQuestion extends Omit<QuestionTerms, 'question'> {
  readonly id: QuestionId;
  readonly session: SessionId;
  readonly askedAt: string;
  readonly state: OperatorQuestionState;
  /** Labels of the options that were chosen. */
  readonly chosen: readonly string[];
  /** What the person wrote, beside the chosen options or instead of them. */
  readonly answer: string | null;
  readonly answeredBy: Actor | null;
  readonly finishedAt: string | null;
  /** When the outcome reached the session. */
  readonly toldAt: string | null;
}

/** In UTF-16 units, as `messageText` counts them. */
export const questionTextLimit = 4_000;
export const questionAnswerLimit = 8_000;
export const questionOptionsLimit = 8;
export const optionLabelLimit = 120;
export const optionDescriptionLimit = 500;
/** That wait for a person in one session. More of them are a stream that nobody reads. */
export const openQuestionsLimit = 5;
/** Of one session within an hour. */
export const questionsPerHourLimit = 20;

interface AskingSession {
  readonly isRemoved: boolean;
  readonly questions: readonly OperatorQuestion[];
}

/** Those that wait for a person, the oldest first. */
export function openQuestions(view: AskingSession): readonly OperatorQuestion[] {
  return view.isRemoved ? [] : view.questions.filter(({ state }) => state === 'open');
}

/** The session has to hear what became of it, and has not. */
export function isAnswerDue({ state, toldAt }: OperatorQuestion): boolean {
  return state !== 'open' && toldAt === null;
}

/** Everybody behind a turn that begins with the outcome: those who had it asked, and whoever answered. */
export function peopleOfAnswer({ roots, answeredBy }: OperatorQuestion): readonly Actor[] {
  if (!answeredBy || roots.some(({ id }) => id === answeredBy.id)) return roots;
  return [...roots, answeredBy];
}

/** The answer in one text: what was chosen, then what was written. */
export function answerText({
  chosen,
  answer,
}: Pick<OperatorQuestion, 'chosen' | 'answer'>): string {
  return [...chosen, ...(answer === null ? [] : [answer])].join('\n');
}
