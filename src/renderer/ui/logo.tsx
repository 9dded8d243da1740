/** The roundhouse: a turntable in the middle, tracks all around it. */
export function Logo({ size = 20 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="var(--brand)"
      strokeWidth={size > 30 ? 1.2 : 1.6}
      aria-hidden="true"
    >
      <circle cx="10" cy="10" r="3.4" />
      <path d="M10 1v3.6M10 15.4V19M1 10h3.6M15.4 10H19M3.6 3.6l2.6 2.6M13.8 13.8l2.6 2.6M16.4 3.6l-2.6 2.6M6.2 13.8l-2.6 2.6" />
    </svg>
  );
}
