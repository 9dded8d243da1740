// What looks like a secret. Each pattern is linear on any input: it starts at a boundary or at a rare
// literal, and every repetition is bounded and is not nested in another one. The tests run all of them
// over inputs made to be expensive.

export interface SecretPattern {
  /** Named in the place of what was taken out. */
  readonly name: string;
  /** Global; the group `secret`, where there is one, is what is taken out, else the whole match. */
  readonly pattern: RegExp;
  /** Says no to a match that only looks alike. */
  readonly accepts?: (secret: string) => boolean;
}

const secretWords =
  'passwords?|passwd|passphrase|secret|api[_-]?key|apikey|access[_-]?key|private[_-]?key|token|auth[_-]?key';

/** After one of the words: `_ID`, `_production` and the like still belong to the name. */
const nameEnd = '[A-Za-z0-9_-]{0,24}';

export const secretPatterns: readonly SecretPattern[] = [
  { name: 'Anthropic key', pattern: /sk-ant-[\w-]{16,256}/g },
  {
    name: 'OpenAI key',
    pattern: /(?<=^|[^\w-]|\\[nrt])sk-(?:proj-|svcacct-|admin-|or-v1-)?[\w-]{20,256}/g,
    // Class names of style sheets begin like this too, in words.
    accepts: (secret) => /\d/.test(secret),
  },
  { name: 'AWS key', pattern: /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g },
  { name: 'GitHub token', pattern: /gh[pousr]_[A-Za-z0-9]{20,255}/g },
  { name: 'GitHub token', pattern: /github_pat_\w{22,255}/g },
  { name: 'GitLab token', pattern: /(?<![A-Za-z0-9])gl(?:pat|ptt|dt|rt|cbt)-[\w-]{20,255}/g },
  { name: 'Slack token', pattern: /xox[abeoprs]-[A-Za-z0-9-]{10,250}/g },
  { name: 'Slack token', pattern: /xapp-[A-Za-z0-9-]{20,250}/g },
  {
    name: 'Slack webhook',
    pattern: /(?<=hooks\.slack\.com\/(?:services|workflows)\/)[A-Za-z0-9/]{20,200}/g,
  },
  { name: 'Google key', pattern: /AIza[\w-]{35}(?![\w-])/g },
  { name: 'Google token', pattern: /ya29\.[\w-]{20,1024}/g },
  { name: 'Google secret', pattern: /GOCSPX-[\w-]{20,64}/g },
  {
    name: 'Stripe key',
    pattern: /(?<![A-Za-z0-9])(?:sk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{20,247}/g,
  },
  { name: 'npm token', pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/g },
  { name: 'Roundhouse token', pattern: /rh_[a-z]{1,16}_\w{20,255}/g },
  {
    name: 'JWT',
    pattern: /(?<=^|[^\w-]|\\[nrt])eyJ[\w-]{8,4096}\.[\w-]{8,8192}\.[\w-]{5,2048}/g,
  },
  {
    name: 'authorization',
    pattern: /(?<![A-Za-z])(?:bearer|basic)[ \t]{1,4}(?<secret>[A-Za-z0-9._~+/=-]{16,4096})/gi,
    // "basic understanding-of-something" is prose: a credential mixes letters with digits or padding.
    accepts: (secret) => /[0-9=+/]/.test(secret),
  },
  {
    name: 'password in a URL',
    pattern: /:\/\/[^\s:@/?#"'<>]{0,64}:(?<secret>[^\s:@/?#"'<>]{1,256})@/g,
    accepts: isLiteral,
  },
  {
    // Environment files, query strings, command lines: no blank around the sign.
    name: 'password',
    pattern: new RegExp(
      `(?:${secretWords})${nameEnd}=(?<secret>[^\\s"'\`,;&|<>()[\\]{}\\\\]{4,512})`,
      'gi',
    ),
    accepts: isLiteral,
  },
  {
    name: 'password',
    pattern: new RegExp(
      `(?:${secretWords})${nameEnd}\\\\?["'\`]?[ \\t]{0,4}(?::|=>?)[ \\t]{0,4}\\\\?(?<quote>["'\`])(?<secret>[^\\s"'\`\\\\]{4,512})\\\\?\\k<quote>`,
      'gi',
    ),
    accepts: isLiteral,
  },
  {
    // YAML and the like. Without quotes `token: string` is as likely a type, so a digit is asked for.
    name: 'password',
    pattern: new RegExp(
      `(?:${secretWords})${nameEnd}[ \\t]{0,4}[:=][ \\t]{1,4}(?<secret>[^\\s"'\`,;&|<>()[\\]{}\\\\]{6,512})`,
      'gi',
    ),
    accepts: (secret) => isLiteral(secret) && /\d/.test(secret),
  },
  {
    name: 'password',
    pattern:
      /(?<![\w-])(?:--password|--passwd|--token|--secret|--api-key)[ \t]{1,4}(?<secret>[^\s"'-][^\s"']{3,512})/gi,
    accepts: isLiteral,
  },
];

/** A value itself: not a number, not a variable, not something that was already taken out. */
function isLiteral(secret: string): boolean {
  return (
    /[A-Za-z]/.test(secret) &&
    !/^(?:[$<%{*.]|\[redacted|process\.|env\.|os\.|true$|false$|null$|none$|undefined$|string$|required$|optional$)/i.test(
      secret,
    )
  );
}

/** Names of JSON fields whose text is a secret whatever it looks like. */
export const secretFieldPattern = new RegExp(`(?:${secretWords})$`, 'i');
