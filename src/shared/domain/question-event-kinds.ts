import type { QuestionId } from '../base/ids.ts';
import type { QuestionTerms } from './operator-question.ts';

/** Kind → data of what happens to the questions that a session asks its operators. */
export interface QuestionEventDataByKind {
  'question.asked': QuestionTerms;
  /** By the person who answered first. */
  'question.answered': {
    readonly question: QuestionId;
    readonly chosen: readonly string[];
    readonly answer: string | null;
  };
  'question.declined': { readonly question: QuestionId; readonly answer: string | null };
  'question.expired': { readonly question: QuestionId };
  /** The outcome reached the session: as the result of its call, or as a message that woke it. */
  'question.told': {
    readonly question: QuestionId;
    readonly by: 'call' | 'message';
    readonly promptId: string | null;
  };
}
