import { Git } from '../../src/main/hub/repos/git.ts';
import { inspectRepo } from '../../src/main/hub/repos/inspect-repo.ts';

// Says what the hub would say about a folder, from a process that may do less than the test.

const [, , folder = ''] = process.argv;
const git = new Git({ environment: { PATH: process.env['PATH'] ?? '' } });
const found = await inspectRepo(git, folder);
process.stdout.write(found.ok ? JSON.stringify(found.value) : found.error.message);
