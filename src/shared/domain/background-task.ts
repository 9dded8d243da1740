/** Work of Claude Code that runs beside its turn, as its hooks list it. */
export interface TaskListing {
  readonly id: string;
  /** Claude Code's own word: `shell`, `subagent`, `monitor`, `workflow` and others. */
  readonly type: string;
  /** The command of a shell, the task of a sub-agent; may be empty. */
  readonly description: string;
}

export interface BackgroundTask extends TaskListing {
  /** When it was first seen. */
  readonly since: string;
}

/** `1 task running`, `2 tasks running`; `null` for none. */
export function tasksLabel(tasks: readonly unknown[]): string | null {
  if (tasks.length === 0) return null;
  return tasks.length === 1 ? '1 task running' : `${tasks.length} tasks running`;
}

const typeLabels: Readonly<Record<string, string>> = { shell: 'Shell', subagent: 'Agent' };

/** One task by its kind and what it does: `Shell: npm run dev`. */
export function taskLabel({ type, description }: TaskListing): string {
  const label = typeLabels[type] ?? (type === '' ? 'Task' : type);
  return description === '' ? label : `${label}: ${description}`;
}
