/** A process that still runs after the Claude Code that seems to have started it. */
export interface LeftProcess {
  readonly pid: number;
  /** Names the process together with its pid: a pid is used again. */
  readonly startTime: string;
  readonly command: string;
}

/** `1234 python3 -m http.server, 1240 node server.js`. */
export function leftProcessesLabel(processes: readonly LeftProcess[]): string {
  return processes.map(({ pid, command }) => `${pid} ${command}`).join(', ');
}
