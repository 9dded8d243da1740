import { err, ok, type Result } from '../base/result.ts';
import { egressModes } from './egress.ts';
import { defaultLauncherName, launcherNames } from './launcher-name.ts';

interface TextSetting {
  readonly type: 'text';
  readonly default: string | null;
  /** What `--help` calls the value. */
  readonly value: string;
}

interface PortSetting {
  readonly type: 'port';
  readonly default: number;
}

interface SwitchSetting {
  readonly type: 'switch';
  readonly default: boolean;
}

/** `off`, `on`, or an address or interface of this machine. Its flag may come without a value, which means `on`. */
interface NetworkSetting {
  readonly type: 'network';
  readonly default: 'off';
  readonly value: string;
}

interface ChoiceSetting {
  readonly type: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

interface SettingText {
  readonly flag: `--${string}`;
  readonly environment: `ROUNDHOUSE_${string}`;
  readonly help: string;
  /** Never shown, logged or handed on. */
  readonly isSecret?: true;
  /**
   * When a value that is changed in a running hub counts: `at-once`, or after a `restart`. `start`: it can
   * only be given at the start. `client`: it is no setting of a hub.
   */
  readonly change: 'at-once' | 'restart' | 'start' | 'client';
}

export type Setting = SettingText &
  (TextSetting | PortSetting | SwitchSetting | NetworkSetting | ChoiceSetting);

/**
 * Every setting of the hub and of the command line, once: flags, environment names, defaults, the help and
 * the page's settings are made from this table. A flag wins over the environment, the environment over
 * what a person changed in the running hub, and that over the default. Paths are
 * as they were written: what `~` and a relative path mean is known where there is a file system.
 */
export const settingTable = {
  data: {
    type: 'text',
    flag: '--data',
    value: 'DIR',
    environment: 'ROUNDHOUSE_DATA',
    default: '~/.roundhouse',
    help: 'directory for all data of the hub',
    change: 'start',
  },
  port: {
    type: 'port',
    flag: '--port',
    environment: 'ROUNDHOUSE_PORT',
    default: 4680,
    help: 'port on this machine; 0 picks a free one',
    change: 'restart',
  },
  lan: {
    type: 'network',
    flag: '--lan',
    value: 'WHERE',
    environment: 'ROUNDHOUSE_LAN',
    default: 'off',
    help: 'also serve the local network, over HTTPS: off, on, or an address or interface',
    change: 'at-once',
  },
  claude: {
    type: 'text',
    flag: '--claude',
    value: 'FILE',
    environment: 'ROUNDHOUSE_CLAUDE',
    default: 'claude',
    help: 'Claude Code executable',
    change: 'at-once',
  },
  hub: {
    type: 'text',
    flag: '--hub',
    value: 'URL',
    environment: 'ROUNDHOUSE_HUB',
    default: null,
    help: 'hub to connect to, instead of the one in the data directory',
    change: 'client',
  },
  token: {
    type: 'text',
    flag: '--token',
    value: 'TOKEN',
    environment: 'ROUNDHOUSE_TOKEN',
    default: null,
    help: "credential for that hub, instead of the owner's token in the data directory",
    isSecret: true,
    change: 'client',
  },
  launcher: {
    type: 'choice',
    flag: '--launcher',
    environment: 'ROUNDHOUSE_LAUNCHER',
    choices: launcherNames,
    default: defaultLauncherName,
    help: 'where sessions run by default',
    change: 'at-once',
  },
  containerImage: {
    type: 'text',
    flag: '--container-image',
    value: 'IMAGE',
    environment: 'ROUNDHOUSE_CONTAINER_IMAGE',
    default: 'node:24-bookworm-slim',
    help: 'Docker image that the image for sessions in containers is built from; it has Node 24 or newer',
    change: 'restart',
  },
  egress: {
    type: 'choice',
    flag: '--egress',
    environment: 'ROUNDHOUSE_EGRESS',
    choices: egressModes,
    default: 'allowlist',
    help: 'what sessions in containers reach: allowlist (the model API, package registries, the git remotes, and what a person allows), none but the model API, or everything (open)',
    change: 'at-once',
  },
  egressAllow: {
    type: 'text',
    flag: '--egress-allow',
    value: 'NAMES',
    environment: 'ROUNDHOUSE_EGRESS_ALLOW',
    default: 'none',
    help: 'other places that sessions in containers reach without asking, such as nexus.example, *.cdn.example or nexus.example:8081, separated by commas; or none',
    change: 'at-once',
  },
  updates: {
    type: 'choice',
    flag: '--updates',
    environment: 'ROUNDHOUSE_UPDATES',
    choices: ['ask', 'download', 'off'],
    default: 'ask',
    help: 'updates of the desktop app: ask before downloading, download, or do not check',
    change: 'restart',
  },
  onQuit: {
    type: 'choice',
    flag: '--on-quit',
    environment: 'ROUNDHOUSE_ON_QUIT',
    choices: ['ask', 'keep', 'end'],
    default: 'ask',
    help: 'running sessions when the desktop app quits: ask each time, keep them running, or stop them',
    change: 'at-once',
  },
  startAtLogin: {
    type: 'switch',
    flag: '--start-at-login',
    environment: 'ROUNDHOUSE_START_AT_LOGIN',
    default: false,
    help: 'start the desktop app at login, in the tray',
    change: 'at-once',
  },
  editor: {
    type: 'text',
    flag: '--editor',
    value: 'FILE',
    environment: 'ROUNDHOUSE_EDITOR',
    default: 'auto',
    help: 'editor that the desktop app opens files in: an executable, or auto for the first one found',
    change: 'at-once',
  },
  notifyGates: {
    type: 'switch',
    flag: '--notify-gates',
    environment: 'ROUNDHOUSE_NOTIFY_GATES',
    default: true,
    help: 'notify when a session asks for permission',
    change: 'at-once',
  },
  notifyQuestions: {
    type: 'switch',
    flag: '--notify-questions',
    environment: 'ROUNDHOUSE_NOTIFY_QUESTIONS',
    default: true,
    help: 'notify when a session asks a question or shows a plan, and when a person suggests a prompt',
    change: 'at-once',
  },
  notifyTurns: {
    type: 'switch',
    flag: '--notify-turns',
    environment: 'ROUNDHOUSE_NOTIFY_TURNS',
    default: true,
    help: 'notify when a session you were viewing finishes',
    change: 'at-once',
  },
  notifyTroubles: {
    type: 'switch',
    flag: '--notify-troubles',
    environment: 'ROUNDHOUSE_NOTIFY_TROUBLES',
    default: true,
    help: 'notify when a session is lost or reaches a rate limit',
    change: 'at-once',
  },
  notifySubAgents: {
    type: 'switch',
    flag: '--notify-sub-agents',
    environment: 'ROUNDHOUSE_NOTIFY_SUB_AGENTS',
    default: false,
    help: 'also notify about sub-agents and sessions that other sessions started',
    change: 'at-once',
  },
  push: {
    type: 'choice',
    flag: '--push',
    environment: 'ROUNDHOUSE_PUSH',
    choices: ['off', 'on', 'details'],
    default: 'off',
    help: 'push notifications to devices that ask for them, through the push service of their browser: off, on without details, or with the session and its request',
    change: 'at-once',
  },
  quietHours: {
    type: 'text',
    flag: '--quiet-hours',
    value: 'HH:MM-HH:MM',
    environment: 'ROUNDHOUSE_QUIET_HOURS',
    default: 'none',
    help: 'hours without notifications, such as 22:00-07:30, or none',
    change: 'at-once',
  },
  fourEyes: {
    type: 'text',
    flag: '--four-eyes',
    value: 'RULES',
    environment: 'ROUNDHOUSE_FOUR_EYES',
    default: 'none',
    help: 'calls that someone other than their cause must allow: push, deploy, delete, publish or patterns such as *migrate*, separated by commas; or none',
    change: 'at-once',
  },
  fourEyesApprovers: {
    type: 'choice',
    flag: '--four-eyes-approvers',
    environment: 'ROUNDHOUSE_FOUR_EYES_APPROVERS',
    choices: ['1', '2'],
    default: '1',
    help: 'people who must allow such a call',
    change: 'at-once',
  },
  fourEyesOwnerAfter: {
    type: 'text',
    flag: '--four-eyes-owner-after',
    value: 'MINUTES',
    environment: 'ROUNDHOUSE_FOUR_EYES_OWNER_AFTER',
    default: 'never',
    help: 'minutes after which one owner is enough for such a call, or never',
    change: 'at-once',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settingTable;

export const settingNames = Object.keys(settingTable) as readonly SettingName[];

type Values<Table extends Record<string, Setting>> = {
  readonly [Name in keyof Table]: Table[Name] extends {
    readonly choices: readonly (infer Choice)[];
  }
    ? Choice
    : Table[Name] extends PortSetting
      ? number
      : Table[Name] extends SwitchSetting
        ? boolean
        : string | Extract<Table[Name]['default'], null>;
};

export type SettingValue = string | number | boolean;

export type Settings = Values<typeof settingTable>;

/** A setting of the hub itself. */
export type HubSettingName = Exclude<SettingName, 'hub' | 'token'>;

export const hubSettingNames = settingNames.filter(
  (name): name is HubSettingName => settingTable[name].change !== 'client',
);

/** Where a value comes from; the first of these that gives one wins. */
export type SettingSource = 'flag' | 'environment' | 'kept' | 'default';

export interface SettingSources {
  /** Values of flags by name of the setting; a switch that was given is `true`. */
  readonly flags: Readonly<Partial<Record<SettingName, string | boolean | undefined>>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What a person has changed in a running hub, as texts. */
  readonly kept?: Readonly<Partial<Record<SettingName, string>>>;
}

const networkPlace = /^[\w.:@ ()-]{1,64}$/;

const yes = new Set(['1', 'true', 'yes', 'on']);
const no = new Set(['0', 'false', 'no', 'off']);

/** The settings, frozen, or one sentence saying which source is wrong and what it may be. */
export function parseSettings(sources: SettingSources): Result<Settings, string> {
  const values: Record<string, unknown> = {};
  for (const name of settingNames) {
    const value = valueOf(settingTable[name], sources, name);
    if (!value.ok) return value;
    values[name] = value.value;
  }
  return ok(Object.freeze(values) as unknown as Settings);
}

function valueOf(
  setting: Setting,
  sources: SettingSources,
  name: SettingName,
): Result<unknown, string> {
  const flag = sources.flags[name];
  if (flag !== undefined) return parse(setting, String(flag), setting.flag);
  const text = sources.environment[setting.environment];
  // An empty variable is how a shell and a compose file say "not set".
  if (text !== undefined && text !== '') return parse(setting, text, setting.environment);
  const kept = sources.kept?.[name];
  return kept === undefined ? ok(setting.default) : parse(setting, kept, name);
}

/** Which of the sources gives the value. */
export function sourceOf(name: SettingName, sources: SettingSources): SettingSource {
  if (sources.flags[name] !== undefined) return 'flag';
  if ((sources.environment[settingTable[name].environment] ?? '') !== '') return 'environment';
  return sources.kept?.[name] === undefined ? 'default' : 'kept';
}

/** The value that a text means, or one sentence saying what it may be; `source` is its subject. */
export function parseSetting(
  name: SettingName,
  text: string,
  source: string,
): Result<SettingValue, string> {
  return parse(settingTable[name], text, source);
}

function parse(setting: Setting, text: string, source: string): Result<SettingValue, string> {
  switch (setting.type) {
    case 'text':
      return text === '' ? err(`${source} is empty`) : ok(text);
    case 'port': {
      const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
      return port <= 65_535 ? ok(port) : err(`${source} must be a port, 0 to 65535, not "${text}"`);
    }
    case 'switch': {
      const word = text.toLowerCase();
      if (yes.has(word)) return ok(true);
      return no.has(word) ? ok(false) : err(`${source} must be yes or no, not "${text}"`);
    }
    case 'network': {
      const word = text.toLowerCase();
      if (yes.has(word)) return ok('on');
      if (no.has(word)) return ok('off');
      return networkPlace.test(text)
        ? ok(text)
        : err(`${source} must be on, off, or an address or interface, not "${text}"`);
    }
    case 'choice':
      return setting.choices.includes(text)
        ? ok(text)
        : err(`${source} must be one of ${setting.choices.join(', ')}, not "${text}"`);
  }
}

/** The name after `--`, as parsers of arguments want it. */
export function flagNameOf(name: SettingName): string {
  return settingTable[name].flag.slice(2);
}

/**
 * Gives a flag that may come without a value its value, for parsers that want one: `--lan` is `--lan=on`, `--no-lan` is
 * `--lan=off`, and `--lan eth0` is `--lan=eth0`. Only for command lines without other words.
 */
export function withNetworkValues(argv: readonly string[]): readonly string[] {
  const flag = settingTable.lan.flag;
  return argv.flatMap((word, index) => {
    if (word === `--no-${flag.slice(2)}`) return [`${flag}=off`];
    const next = argv[index + 1];
    if (word === flag) return next === undefined || next.startsWith('-') ? [`${flag}=on`] : [];
    return argv[index - 1] === flag && !word.startsWith('-') ? [`${flag}=${word}`] : [word];
  });
}
