import { expect, test } from 'vitest';

import { claudeEnvironment } from '../../../../src/main/hub/launchers/claude-environment.ts';

const plain = {
  PATH: '/home/ana/bin:/usr/bin',
  LANG: 'en_US.UTF-8',
  ANTHROPIC_API_KEY: 'made-up',
  LD_LIBRARY_PATH: '/opt/cuda/lib',
};
const told = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };

test('a session gets the environment of its operator', () => {
  expect(claudeEnvironment(plain, '/opt/roundhouse')).toEqual({ ...plain, ...told });
});

test('a session gets nothing of the AppImage that its hub was started from', () => {
  const mount = '/tmp/.mount_RoundhAbC';
  const inside = {
    ...plain,
    APPIMAGE: '/home/ana/Roundhouse.AppImage',
    APPDIR: mount,
    ARGV0: './Roundhouse.AppImage',
    OWD: '/home/ana',
    PATH: `${mount}:${mount}/usr/sbin:${plain.PATH}`,
    LD_LIBRARY_PATH: `${mount}/usr/lib:${plain.LD_LIBRARY_PATH}`,
    XDG_DATA_DIRS: `${mount}/usr/share:/usr/share`,
    GSETTINGS_SCHEMA_DIR: `${mount}/usr/share/glib-2.0/schemas`,
  };
  expect(claudeEnvironment(inside, '/opt/roundhouse')).toEqual({
    ...plain,
    ...told,
    XDG_DATA_DIRS: '/usr/share',
  });
});

test('a folder that only begins like the mount stays', () => {
  const inside = { APPIMAGE: '/a', APPDIR: '/tmp/mount', LANG: 'C', PATH: '/tmp/mounted:/usr/bin' };
  expect(claudeEnvironment(inside, '/opt/roundhouse')).toEqual({
    ...told,
    LANG: 'C',
    PATH: '/tmp/mounted:/usr/bin',
  });
});

test('a variable that an operator calls APPDIR is hers where there is no AppImage', () => {
  const own = { APPDIR: '/srv/app', PATH: '/srv/app/bin:/usr/bin', LANG: 'C' };
  expect(claudeEnvironment(own, '/opt/roundhouse')).toEqual({ ...own, ...told });
});

test('a session does not believe that it runs in the terminal that its hub was started from', () => {
  const inside = {
    ...plain,
    TMUX: '/tmp/tmux-1000/default,1,0',
    TMUX_PANE: '%0',
    TERM_PROGRAM: 'iTerm.app',
    KITTY_WINDOW_ID: '1',
    VTE_VERSION: '7600',
    WT_SESSION: 'b1',
    VSCODE_GIT_ASKPASS_NODE: '/usr/bin/code',
    TERMINFO: '/usr/share/terminfo',
  };
  expect(claudeEnvironment(inside, '/opt/roundhouse')).toEqual({
    ...plain,
    ...told,
    VSCODE_GIT_ASKPASS_NODE: '/usr/bin/code',
    TERMINFO: '/usr/share/terminfo',
  });
});
