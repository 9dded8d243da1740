// A repo is only data to the hub: git must start nothing that its configuration names (REPO-1). The traps
// whose key is known beforehand are closed here, with every command. Those whose name the repo chooses
// (`filter.NAME.clean`, `hook.NAME.command`) are in `neutral-settings.ts`.

/** A key as `git config --list` prints it, and its value. */
export type GitSetting = readonly [key: string, value: string];

export const fixedSettings: readonly GitSetting[] = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.pager', 'cat'],
  ['core.editor', 'false'],
  ['core.askPass', ''],
  ['core.sshCommand', 'false'],
  // With a blank in it git hands it to its shell, where it does nothing.
  ['core.alternateRefsCommand', ': '],
  // An empty helper forgets the ones before it.
  ['credential.helper', ''],
  ['diff.external', ''],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['receive.autogc', 'false'],
  ['submodule.recurse', 'false'],
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['log.showSignature', 'false'],
  ['merge.verifySignatures', 'false'],
  ['gpg.program', 'false'],
  ['gpg.openpgp.program', 'false'],
  ['gpg.x509.program', 'false'],
  ['gpg.ssh.program', 'false'],
  ['gpg.ssh.defaultKeyCommand', 'false'],
  ['push.gpgSign', 'false'],
  ['push.followTags', 'false'],
  ['push.recurseSubmodules', 'no'],
];

/**
 * Where git asks the environment before its configuration, the environment answers. `undefined` removes
 * what the hub inherited: a hub that a hook or an alias of git started has that git's repo and index there.
 */
export const fixedEnvironment: Readonly<Record<string, string | undefined>> = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  // Overrides `protocol.*.allow`: nothing is fetched unless a command names its protocols.
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
  GIT_EDITOR: 'false',
  GIT_SEQUENCE_EDITOR: 'false',
  GIT_PAGER: 'cat',
  // An empty proxy command means none, whatever `core.gitProxy` says.
  GIT_PROXY_COMMAND: '',
  GIT_SSH_COMMAND: 'false',
  LC_ALL: 'C.UTF-8',
  // Windows otherwise looks for a program in the current folder first, which is the repo.
  NoDefaultCurrentDirectoryInExePath: '1',
  GIT_SSH: undefined,
  GIT_SSH_VARIANT: undefined,
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_OBJECT_DIRECTORY: undefined,
  GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined,
  GIT_COMMON_DIR: undefined,
  GIT_NAMESPACE: undefined,
  GIT_PREFIX: undefined,
  GIT_CONFIG: undefined,
  GIT_CONFIG_PARAMETERS: undefined,
  GIT_EXTERNAL_DIFF: undefined,
  GIT_ATTR_SOURCE: undefined,
  GIT_LITERAL_PATHSPECS: undefined,
  GIT_GLOB_PATHSPECS: undefined,
  GIT_NOGLOB_PATHSPECS: undefined,
  GIT_ICASE_PATHSPECS: undefined,
};
