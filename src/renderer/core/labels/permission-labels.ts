const labels: Readonly<Record<string, string>> = {
  auto: 'Auto',
  manual: 'Ask for every tool',
  acceptEdits: 'Accept edits',
  plan: 'Plan first',
  dontAsk: 'Deny instead of asking',
  bypassPermissions: 'Bypass permissions',
};

/** A permission mode of Claude Code, behind "Permissions:"; one that is not known by its own name. */
export function permissionLabel(mode: string): string {
  return labels[mode] ?? mode;
}
