import { z } from 'zod';

import * as changes from './changes-schemas.ts';
import { route } from './route.ts';

/** What a session changed, and what an operator has git do with it. */
export const changesRoutes = {
  'changes.list': route({
    method: 'GET',
    path: '/sessions/:ref/changes',
    action: 'changes.read',
    target: 'session',
    summary:
      'What changed since it began, tracked and untracked, and the state of its working tree',
    answer: changes.changesSchema,
  }),
  'changes.diff': route({
    method: 'GET',
    path: '/sessions/:ref/changes/diff',
    action: 'changes.read',
    target: 'session',
    summary: 'The change of one file, in hunks',
    query: z.strictObject({ file: z.string().min(1).max(8192) }),
    answer: changes.fileDiffSchema,
  }),
  'changes.stage': route({
    method: 'POST',
    path: '/sessions/:ref/changes/stage',
    action: 'changes.stage',
    target: 'session',
    summary: 'Stages changed files',
    body: changes.stageSchema,
    answer: changes.gitRanSchema,
  }),
  'changes.unstage': route({
    method: 'POST',
    path: '/sessions/:ref/changes/unstage',
    action: 'changes.stage',
    target: 'session',
    summary: 'Unstages files; their content stays',
    body: changes.stageSchema,
    answer: changes.gitRanSchema,
  }),
  'changes.commit': route({
    method: 'POST',
    path: '/sessions/:ref/changes/commit',
    action: 'changes.commit',
    target: 'session',
    summary: 'Commits what is staged, without the hooks of the repo',
    body: changes.commitSchema,
    answer: changes.gitRanSchema,
  }),
  'changes.bring-in': route({
    method: 'POST',
    path: '/sessions/:ref/changes/bring-in',
    action: 'changes.commit',
    target: 'session',
    summary: 'Brings what it has committed in a container into a branch of the repo',
    body: changes.bringInSchema,
    answer: changes.gitRanSchema,
  }),
  'changes.push': route({
    method: 'POST',
    path: '/sessions/:ref/changes/push',
    action: 'changes.push',
    target: 'session',
    summary: 'Pushes the branch; fails if git would ask something',
    body: changes.pushSchema,
    answer: changes.gitRanSchema,
  }),
} as const;
