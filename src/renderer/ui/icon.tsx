// Icons are paths of our own on a 16-unit grid; they inherit the colour of the text and say nothing to
// a screen reader: the control that holds one has a name.

const paths = {
  back: 'M10 3 5 8l5 5',
  clip: 'M13.2 7.4 8 12.6a3.2 3.2 0 0 1-4.6-4.5l5.4-5.4a2.1 2.1 0 0 1 3 3l-5.3 5.3a1 1 0 0 1-1.5-1.4l4.6-4.6',
  changes: 'M8 3v6M5 6h6M5 12.5h6',
  close: 'M4 4l8 8M12 4l-8 8',
  down: 'M4 6l4 4 4-4',
  minus: 'M3 8h10',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  plus: 'M8 3v10M3 8h10',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.5 10.5 14 14',
  send: 'M8 13V3M3.5 7.5 8 3l4.5 4.5',
  split: 'M2.5 3h11v10h-11zM8 3v10',
  splitDown: 'M2.5 3h11v10h-11zM2.5 8h11',
  stop: 'M4.5 4.5h7v7h-7z',
  terminal: 'M3 4.5 6.5 8 3 11.5M8.5 12h5',
  timeline: 'M3.5 3v10M7 4h6.5M7 8h6.5M7 12h4',
  workers: 'M8 2.5v4M8 6.5H3.5V10M8 6.5h4.5V10M6.5 2.5h3M2 10h3v3.5H2zM11 10h3v3.5h-3z',
  zoom: 'M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5 9 7M2.5 13.5 7 9',
  pin: 'M6 2.5h4l-.6 4 2.1 2.5h-7l2.1-2.5zM8 9v4.5',
  container: 'M8 1.8 13.4 5v6L8 14.2 2.6 11V5z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 14 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
