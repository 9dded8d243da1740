import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CliError } from './cli-error.ts';

export interface CrewFilesWanted {
  /** Absolute. */
  readonly directory: string;
  /** Absolute; null: the person fills it in. */
  readonly repo: string | null;
  readonly workers: number;
}

const example = `{
  "env": {
    "ANTHROPIC_API_KEY": "replace this, or use CLAUDE_CODE_OAUTH_TOKEN with a token of claude setup-token"
  }
}
`;

const direction = `# Project direction

What is to be built or changed, and how one sees that it is done. The manager of the crew makes task lists of it.

## Goals

-

## Limits

-
`;

/** Writes what a crew needs. A file that is there already stays; if all are there, it fails. */
export async function writeCrewFiles(wanted: CrewFilesWanted): Promise<readonly string[]> {
  const { directory, repo } = wanted;
  const files = [
    { path: join(directory, 'orchestrator.json'), text: configText(wanted) },
    { path: join(directory, 'accounts', 'first.json.example'), text: example },
    ...(repo === null ? [] : [{ path: join(repo, 'PROJECT_DIRECTION.md'), text: direction }]),
  ];
  await mkdir(join(directory, 'accounts'), { recursive: true, mode: 0o700 });
  const written: string[] = [];
  for (const { path, text } of files) {
    try {
      await writeFile(path, text, { flag: 'wx', mode: path.startsWith(directory) ? 0o600 : 0o644 });
      written.push(path);
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
    }
  }
  if (written.length === 0) {
    throw new CliError({
      code: 'failed',
      message: 'All files are there already, so nothing was written.',
      hint: 'Edit them, or name another directory.',
    });
  }
  return written;
}

function configText({ repo, workers }: CrewFilesWanted): string {
  return `{
  // The repository: a path on this machine. It needs a PROJECT_DIRECTION.md, committed on the branch below.
  "repositoryUrl": ${JSON.stringify(repo ?? 'PATH OF THE REPOSITORY')},
  // The crew begins at this branch. Merged work goes to crew/NAME/main; this branch stays as it is.
  "branch": "main",
  "workerCount": ${workers},
  // JSON files with {"env": {…}}: by which account each Claude Code works. They are taken in turn.
  "claudeConfigs": "accounts/*.json",
  // Commands that must end with 0 before a merge is kept, such as "npm test".
  "checks": [],
  // "acceptEdits" lets workers edit files of their worktree without a question.
  "permissionMode": "acceptEdits"
}
`;
}
