import './avatar.css';

const hues = ['a', 'b', 'c', 'd', 'e'] as const;

/** A person by two letters and a colour that follows from the name; the name is the tooltip. */
export function Avatars({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <span className="avatars" role="img" aria-label={`here: ${names.join(', ')}`}>
      {names.slice(0, 4).map((name) => (
        <i key={name} className={`avatar avatar-${hueOf(name)}`} title={name}>
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
