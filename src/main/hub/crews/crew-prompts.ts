import type { CrewTask, CrewView } from '../../../shared/domain/crew.ts';
import { crewBranch, memberBranch, taskListFile } from '../../../shared/domain/crew.ts';

// What the members of a crew are told. Each text stands alone: Claude Code may have compacted what it read before.

export function managerPrompt(crew: CrewView): string {
  const { name, workerCount } = crew;
  const files = Array.from({ length: workerCount }, (_, index) => taskListFile(index + 1));
  return `You are the manager of the crew "${name}". It has ${count(workerCount, 'worker')} on branches of their own; you are on ${memberBranch(name, 'manager')}.

Read PROJECT_DIRECTION.md and the repository. Write one task list per worker in the top folder: ${files.join(', ')}. Each task is an item such as:

- [ ] T1: What is to be done, and how one sees that it is done
      More lines of the same task are indented.

Give every task a name (T1, T2, …) that no other task of any list has or had. Tasks of different workers must not need each other and should touch different files. Do no task yourself.

Commit the lists, then end your turn. Roundhouse gives each task to its worker, runs the checks, merges what was committed into ${crewBranch(name)}, and tells you when all tasks are settled.`;
}

export function managerReport(crew: CrewView): string {
  const { name, tasks } = crew;
  const merged = tasks.filter(({ state }) => state === 'merged');
  const failed = tasks.filter(({ state }) => state === 'failed');
  const failures = failed.map(({ id, reason }) => `- ${id}: ${reason ?? 'no reason is known'}`);
  return `All tasks of the crew "${name}" are settled: ${merged.length} merged into ${crewBranch(name)}, ${failed.length} failed.${failures.length > 0 ? `\n\nFailed:\n${failures.join('\n')}` : ''}

Run \`git merge ${crewBranch(name)}\` to see the result. If PROJECT_DIRECTION.md asks for more, add tasks with new names to the lists, commit them, and end your turn. Otherwise change no list and say in your last message what was reached: the crew is then finished.`;
}

export function taskPrompt(crew: CrewView, task: CrewTask, worker: number): string {
  const before = task.reason === null ? '' : `\n\nThe last attempt was not merged: ${task.reason}`;
  return `Task ${task.id} of the crew "${crew.name}", for worker ${worker} of ${crew.workerCount}:

${task.text}${before}

You are on the branch ${memberBranch(crew.name, worker)}. Do this task and no other. Commit all of it: only what is committed counts. Do not switch branches, do not push, and do not edit the task lists. End your turn when it is committed.`;
}

function count(number: number, word: string): string {
  return number === 1 ? `1 ${word}` : `${number} ${word}s`;
}
