/** A string that is not just any string: `SessionId` cannot be given where a `GateId` is asked for. */
export type Id<Name extends string> = string & { readonly __id: Name };

export type SessionId = Id<'session'>;
export type GateId = Id<'gate'>;
export type ApprovalId = Id<'approval'>;
export type MessageId = Id<'message'>;
export type OperatorId = Id<'operator'>;
export type NoteId = Id<'note'>;
export type SuggestionId = Id<'suggestion'>;
export type DeviceId = Id<'device'>;
export type GrantId = Id<'grant'>;
export type InviteId = Id<'invite'>;
export type AskId = Id<'ask'>;
export type QuestionId = Id<'question'>;
export type ConnectionId = Id<'connection'>;
export type CrewId = Id<'crew'>;
export type AgentId = Id<'agent'>;
export type FileId = Id<'file'>;
/** One start of one runner process: a restarted session has a new one. */
export type RunnerId = Id<'runner'>;

const prefixes = {
  session: 's',
  gate: 'g',
  approval: 'a',
  message: 'm',
  note: 'n',
  suggestion: 'u',
  operator: 'o',
  device: 'd',
  grant: 'p',
  invite: 'i',
  runner: 'r',
  event: 'e',
  ask: 'a',
  question: 'q',
  connection: 'j',
  crew: 'c',
  agent: 'x',
  file: 'f',
} as const;

type IdName = keyof typeof prefixes;

// No vowels and no look-alikes: ids are read aloud, typed on phones, and must not spell words.
const alphabet = '23456789bcdfghjkmnpqrstvwxyz';
const idLength = 14;

/** Random text of the id alphabet; rejection sampling keeps every letter equally likely. */
export function randomText(length: number): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}

/** A new id such as `s_k3v9…`: 67 random bits after a letter that names its kind. */
export function newId<Name extends IdName>(name: Name): Id<Name> {
  return `${prefixes[name]}_${randomText(idLength)}` as Id<Name>;
}

/** Takes a string that an edge has checked as an id. */
export function asId<Name extends IdName>(_name: Name, text: string): Id<Name> {
  return text as Id<Name>;
}

/** A random UUID (version 4), as Claude Code wants for its conversations. */
export function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
