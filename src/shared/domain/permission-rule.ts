/** A permission rule as Claude Code has them: a tool, and what of it; null: all of it. */
export interface PermissionRule {
  readonly tool: string;
  readonly content: string | null;
}

export function ruleText({ tool, content }: PermissionRule): string {
  return content === null ? tool : `${tool}(${content})`;
}
