import type { CrewId } from '../base/ids.ts';
import type { MessageId } from '../base/ids.ts';
import type { CrewState, CrewTaskHolder, CrewTerms, ListedTask } from './crew.ts';

interface OfCrew {
  readonly crew: CrewId;
}

interface OfTask extends OfCrew {
  readonly task: string;
}

/** Kind → data of the events of a crew, which belong to the hub and to no session. */
export interface CrewEventDataByKind {
  'crew.created': OfCrew & CrewTerms;
  'crew.state-changed': OfCrew & { readonly state: CrewState; readonly reason: string | null };
  /** All lists as they stand in a commit of the manager. */
  'crew.lists-read': OfCrew & {
    readonly commit: string;
    readonly lists: readonly {
      readonly worker: number;
      readonly tasks: readonly ListedTask[];
    }[];
  };
  'crew.task-added': OfTask & { readonly text: string; readonly worker: number | null };
  'crew.task-assigned': OfTask & CrewTaskHolder & { readonly attempt: number };
  'crew.task-merged': OfTask & { readonly attempt: number; readonly commit: string };
  /** It goes back into the queue, unless this was the last attempt. */
  'crew.task-failed': OfTask & { readonly attempt: number; readonly reason: string };
  /** A person has it tried once more. */
  'crew.task-reopened': OfTask;
  /** What it was told last did not reach it. */
  'crew.manager-untold': OfCrew;
  'crew.manager-told': OfCrew & { readonly message: MessageId; readonly settled: number };
}

export type CrewEventKind = keyof CrewEventDataByKind;
