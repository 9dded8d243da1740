/** A share in a bar, with its number: never told by length or colour alone. */
export function Share({ name, percent }: { readonly name: string; readonly percent: number }) {
  const rounded = Math.round(percent);
  return (
    <span className={rounded >= 90 ? 'share is-full' : 'share'}>
      <progress aria-label={name} max={100} value={Math.min(100, rounded)} />
      <span>{rounded}%</span>
    </span>
  );
}
