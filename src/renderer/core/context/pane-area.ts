import type { PaneArea } from '../stores/pane-tree.ts';

/** The room that all panes share now, for the decision how to halve it; the window when there is none yet. */
export function paneArea(): PaneArea {
  const box = document.querySelector('[data-pane-area]')?.getBoundingClientRect();
  return {
    widthPx: box?.width ?? window.innerWidth,
    heightPx: box?.height ?? window.innerHeight,
  };
}
