import './avatar.css';

const hues = ['a', 'b', 'c', 'd', 'e'] as const;

interface AvatarsProps {
  /** `title` is the tooltip. */
  readonly people: readonly { readonly name: string; readonly title: string }[];
}

/** A person by two letters and a colour that follows from the name. */
export function Avatars({ people }: AvatarsProps) {
  if (people.length === 0) return null;
  return (
    <span
      className="avatars"
      role="img"
      aria-label={`here: ${people.map(({ title }) => title).join('; ')}`}
    >
      {people.slice(0, 4).map(({ name, title }) => (
        <i key={name} className={`avatar avatar-${hueOf(name)}`} title={title}>
          {initials(name)}
        </i>
      ))}
    </span>
  );
}

export function hueOf(name: string): string {
  let sum = 0;
  for (const character of name) sum += character.codePointAt(0) ?? 0;
  return hues[sum % hues.length] ?? 'a';
}

function initials(name: string): string {
  return Array.from(name.replaceAll(/[^\p{L}\p{N}]/gu, ''))
    .slice(0, 2)
    .join('')
    .toUpperCase();
}
