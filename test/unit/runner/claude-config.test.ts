import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { prepareClaude, type ClaudeLaunch } from '../../../src/runner/claude/claude-config.ts';
import { RunnerFiles } from '../../../src/runner/claude/runner-files.ts';
import { peerTools } from '../../../src/shared/wire/peer-tools.ts';
import type { RunnerJob } from '../../../src/shared/wire/runner-job.ts';

function valueOf(launch: ClaudeLaunch, flag: string): string | undefined {
  const at = launch.args.indexOf(flag);
  return at === -1 ? undefined : launch.args[at + 1];
}

describe('what Claude Code is started with', () => {
  let root: string;
  let folder: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'roundhouse-config-'));
    folder = join(root, 'runner');
    mkdirSync(folder);
    mkdirSync(join(root, 'claude'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function prepare(
    change: Partial<RunnerJob> & { readonly claude?: RunnerJob['claude'] } = {},
  ): ClaudeLaunch {
    const job: RunnerJob = {
      session: 's_one',
      name: 'one',
      runner: 'r_one',
      dataDirectory: root,
      hubUrl: null,
      token: 'rh_runner_secret',
      cwd: root,
      claude,
      prompt: { message: 'm', text: 'a canary' },
      setup: null,
      environment: { HOME: root, CLAUDE_CONFIG_DIR: join(root, 'claude'), EDITOR: 'emacs -nw' },
      cols: 80,
      rows: 24,
      ...change,
    };
    return prepareClaude({
      job,
      files: new RunnerFiles(join(folder, 'job.json')),
      hookServer: { url: 'http://127.0.0.1:4711', token: 'rh_hook_secret' },
      node: '/opt/node',
      entry: "/opt/it's here/runner.js",
    });
  }

  const claude: RunnerJob['claude'] = {
    executable: '/bin/claude',
    version: null,
    sessionId: '11111111-2222-4333-8444-555555555555',
    isResume: false,
    model: null,
    permissionMode: null,
    args: [],
  };

  function read(name: string): string {
    return readFileSync(join(folder, name), 'utf8');
  }

  it('names the conversation, the plugin and the mode, always', () => {
    const launch = prepare();
    expect(valueOf(launch, '--session-id')).toBe(claude.sessionId);
    expect(valueOf(launch, '--plugin-dir')).toBe(join(folder, 'plugin'));
    expect(valueOf(launch, '--permission-mode')).toBe('default');
    expect(launch.args).not.toContain('--');
  });

  it("puts the operator's own arguments and the prompt last", () => {
    const launch = prepare({
      claude: {
        ...claude,
        isResume: true,
        model: 'opus',
        permissionMode: 'plan',
        args: ['--verbose'],
      },
    });
    expect(valueOf(launch, '--resume')).toBe(claude.sessionId);
    expect(valueOf(launch, '--permission-mode')).toBe('plan');
    expect(launch.args.slice(-3)).toEqual(['--model', 'opus', '--verbose']);
  });

  it('[MSG10] puts no prompt of an older hub on the command line', () => {
    const launch = prepare({ prompt: { message: 'm', text: 'a canary' } });
    expect(launch.args.join(' ')).not.toContain('a canary');
  });

  it('[WRK-8] has no token in its arguments or in what it reads of hooks, and none of the hub anywhere', () => {
    const launch = prepare();
    expect(launch.args.join(' ')).not.toContain('secret');
    expect(read('plugin/hooks/hooks.json')).not.toContain('secret');
    expect(JSON.stringify(launch.environment)).not.toContain('rh_runner_secret');
    expect(launch.environment['ROUNDHOUSE_HOOK_TOKEN']).toBe('rh_hook_secret');
  });

  it('[HOST-2] keeps its files from other accounts', () => {
    prepare();
    expect(
      ['hook-server.json', 'plugin/hooks/hooks.json', 'status-line', 'composer/composer'].map(
        modeOf,
      ),
    ).toEqual([0o600, 0o600, 0o700, 0o700]);
  });

  function modeOf(name: string): number {
    return statSync(join(folder, name)).mode & 0o777;
  }

  it('sends each hook to the hook server, holds a permission request for a day, and quotes the command', () => {
    prepare();
    const { hooks } = JSON.parse(read('plugin/hooks/hooks.json')) as {
      hooks: Record<string, unknown>;
    };
    expect(hooks['PermissionRequest']).toEqual([
      {
        hooks: [
          {
            type: 'http',
            url: 'http://127.0.0.1:4711/hook/PermissionRequest',
            timeout: 86_400,
            headers: { Authorization: 'Bearer $ROUNDHOUSE_HOOK_TOKEN' },
            allowedEnvVars: ['ROUNDHOUSE_HOOK_TOKEN'],
          },
        ],
      },
    ]);
    expect(JSON.stringify(hooks['SessionStart'])).toContain(
      String.raw`'/opt/it'\\''s here/runner.js'`,
    );
  });

  it.each(['SessionStart', 'UserPromptSubmit', 'Stop', 'StopFailure'])(
    '[ASK5] waits for a peer from %s on: a turn that fails or is interrupted has no Stop',
    (event) => {
      prepare();
      const { hooks } = JSON.parse(read('plugin/hooks/hooks.json')) as {
        hooks: Record<string, unknown>;
      };
      expect(JSON.stringify(hooks[event])).toContain('"asyncRewake":true');
    },
  );

  it('[ASK10] allows the tools between sessions by name, and nothing else', () => {
    const { permissions } = JSON.parse(valueOf(prepare(), '--settings') ?? '') as {
      permissions: { allow: readonly string[] };
    };
    expect(permissions.allow).toEqual(
      Object.keys(peerTools).map((name) => `mcp__plugin_roundhouse_hub__${name}`),
    );
  });

  it("[MSG6] keeps the operator's own editor behind the composer's script", () => {
    expect(prepare().hasComposer).toBe(true);
    expect(read('composer/composer')).toContain('exec emacs -nw "$@"');
  });

  it("[MSG7] has no composer where the key is the operator's own", () => {
    writeFileSync(
      join(root, 'claude', 'keybindings.json'),
      '{"bindings":[{"bindings":{"ctrl+g":null}}]}',
    );
    const launch = prepare();
    expect(launch.hasComposer).toBe(false);
    expect(valueOf(launch, '--settings')).not.toContain('VISUAL');
  });

  it('[CC1] passes the hosts that use no proxy in settings that outrank those of the repo', () => {
    const environment = { HOME: root, NO_PROXY: 'a.test,127.0.0.1', no_proxy: 'a.test,127.0.0.1' };
    const settings = JSON.parse(valueOf(prepare({ environment }), '--settings') ?? '') as object;

    expect(settings).toMatchObject({
      env: { NO_PROXY: 'a.test,127.0.0.1', no_proxy: 'a.test,127.0.0.1' },
    });
  });

  it("runs the operator's own status line, and none that the repo brings", () => {
    mkdirSync(join(root, '.claude'));
    writeFileSync(
      join(root, '.claude', 'settings.json'),
      '{"statusLine":{"type":"command","command":"evil"}}',
    );
    writeFileSync(
      join(root, 'claude', 'settings.json'),
      '{"statusLine":{"type":"command","command":"my line","padding":2}}',
    );
    const launch = prepare();
    expect(read('status-line')).toContain("exec /bin/sh -c 'my line'");
    expect(read('status-line')).not.toContain('evil');
    expect(JSON.parse(valueOf(launch, '--settings') ?? '')).toMatchObject({
      statusLine: { padding: 2 },
    });
  });

  it.each(['', 'not json', '[]', '{"statusLine":5,"env":{"A":1}}'])(
    'starts with settings that say %j',
    (settings) => {
      writeFileSync(join(root, 'claude', 'settings.json'), settings);
      expect(prepare().args).toContain('--settings');
    },
  );
});
