import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { repositoryRoot } from './support/source-files.ts';

// The workflows run on machines that are not here. What can be held to the checkout is: what they call exists, what they
// may do is as little as possible, and nothing goes out that was not tested.

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const files = globSync('.github/workflows/*.yml', { cwd: repositoryRoot }).toSorted();
const manifest = JSON.parse(read('package.json')) as Manifest;

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

function workflow(name: string): Workflow {
  return parse(read(`.github/workflows/${name}`)) as Workflow;
}

function stepsOf({ jobs }: Workflow): readonly Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

function indexOf(steps: readonly Step[], text: string): number {
  return steps.findIndex(({ run = '' }) => run.includes(text));
}

test('there are a workflow for each change, one for each night and one for releases', () => {
  expect(files.map((file) => basename(file))).toEqual(['ci.yml', 'nightly.yml', 'release.yml']);
});

describe.each(files.map((file) => basename(file)))('%s', (name) => {
  const parsed = workflow(name);
  const steps = stepsOf(parsed);
  const commands = steps.flatMap(({ run }) => (run === undefined ? [] : [run])).join('\n');

  test('takes every action by its commit, with the release in words', () => {
    const used = read(`.github/workflows/${name}`).match(/uses: .*/g) ?? [];
    expect(used.length).toBeGreaterThan(0);
    expect(
      used.filter((line) => !/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
    ).toEqual([]);
  });

  test('calls only scripts that exist', () => {
    const scripts = [...commands.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? '');
    expect(scripts.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
    const paths = [...commands.matchAll(/node (\S+\.mjs)/g)].map((match) => match[1] ?? '');
    expect(paths.filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([]);
    const programs = [...commands.matchAll(/npx ([\w-]+)/g)].map((match) => match[1] ?? '');
    const installed = join(repositoryRoot, 'node_modules', '.bin');
    expect(programs.filter((program) => !existsSync(join(installed, program)))).toEqual([]);
  });

  test('runs under the pinned Node', () => {
    const versions = steps
      .filter(({ uses = '' }) => uses.startsWith('actions/setup-node@'))
      .map((step) => step.with?.['node-version']);
    expect(new Set(versions)).toEqual(new Set([manifest.devDependencies['node']]));
  });

  test('leaves no credential in the checkout, and no job runs for ever', () => {
    const checkouts = steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with)).toEqual(
      checkouts.map(() => ({ 'persist-credentials': false })),
    );
    const endless = Object.values(parsed.jobs).filter(
      (job) => job['timeout-minutes'] === undefined,
    );
    expect(endless).toEqual([]);
  });

  test('may read and nothing else, but for what drafts a release', () => {
    expect(parsed.permissions).toEqual({ contents: 'read' });
    const more = Object.entries(parsed.jobs).filter(([, job]) => job.permissions !== undefined);
    expect(
      more.map(([job, { permissions, if: condition }]) => ({ job, permissions, condition })),
    ).toEqual(
      name === 'release.yml'
        ? [
            {
              job: 'draft',
              permissions: { contents: 'write' },
              condition: "startsWith(github.ref, 'refs/tags/')",
            },
          ]
        : [],
    );
  });

  test('puts nothing that others write into a command', () => {
    const texts = steps.flatMap(({ run = '' }) => run.match(/\$\{\{.*?\}\}/g) ?? []);
    expect(texts.filter((text) => text !== '${{ matrix.targets }}')).toEqual([]);
  });
});

describe('a release', () => {
  const { jobs } = workflow('release.yml');
  const steps = jobs['installers']?.steps ?? [];

  test('is packed after the specs ran on real Electron, then checked and started', () => {
    const order = [
      'install-electron',
      'npm run build',
      'playwright test',
      'npm run package',
      'npm run check:package',
      'smoke-package.mjs',
    ].map((text) => indexOf(steps, text));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    const specs = steps.filter(({ run = '' }) => run.includes('playwright test'));
    expect(specs.map(({ env, if: condition }) => ({ env, condition }))).toEqual([
      { env: { DESKTOP: 'electron' }, condition: "runner.os == 'Linux'" },
      { env: { DESKTOP: 'electron' }, condition: "runner.os != 'Linux'" },
    ]);
  });

  test('is published only when all three systems have gone through', () => {
    expect(jobs['draft']?.needs).toBe('installers');
    const skipped = steps.filter(({ run }) => run !== undefined).map((step) => Object.keys(step));
    expect(skipped.flat()).not.toContain('continue-on-error');
  });

  test('shows its secrets to the step that signs, and to no other', () => {
    const shown = steps.filter(({ env = {} }) =>
      // A comparison with nothing shows no more than whether there is one.
      Object.values(env).some((value) => /secrets\.\w+(?! != '')\b/.test(value)),
    );
    expect(shown.map(({ run }) => run)).toEqual(['npm run package -- ${{ matrix.targets }}']);
  });

  test('[S24] of a tag fails without certificates or without the key of releases, before it is packed', () => {
    const packed = indexOf(steps, 'npm run package');
    const certificate = indexOf(steps, '$HAS_CERTIFICATE');
    const key = indexOf(steps, 'test -f resources/packaging/release-key.pem');
    expect([certificate, key].map((index) => index >= 0 && index < packed)).toEqual([true, true]);
    expect([certificate, key].map((index) => steps[index]?.if)).toEqual([
      "startsWith(github.ref, 'refs/tags/') && runner.os != 'Linux'",
      "startsWith(github.ref, 'refs/tags/')",
    ]);
  });

  test('[S24] stays a draft: what a workflow can write, no installed program takes', () => {
    expect(read('.github/workflows/release.yml')).toContain('--draft --verify-tag');
    expect(read('.github/workflows/release.yml')).not.toContain('--draft=false');
  });

  test('takes in the files that an installed program looks for', () => {
    const uploaded = steps.findLast(({ uses = '' }) => uses.startsWith('actions/upload-artifact@'));
    expect(uploaded?.with).toMatchObject({
      'if-no-files-found': 'error',
      path: 'dist/Roundhouse-*\ndist/latest*.yml\n',
    });
  });
});
