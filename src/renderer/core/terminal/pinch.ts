export interface Pinch {
  /** The zoom when two fingers come down; 1 is the whole. */
  readonly zoomNow: () => number;
  readonly onZoom: (zoom: number) => void;
}

/** Two fingers on the element zoom what is in it. The element stays with the page, so nothing has to be undone. */
export function followPinch(element: HTMLElement, { zoomNow, onZoom }: Pinch): void {
  let start: { readonly distance: number; readonly zoom: number } | undefined;
  element.addEventListener('touchstart', ({ touches }) => {
    const distance = distanceOf(touches);
    start = distance === undefined ? undefined : { distance, zoom: zoomNow() };
  });
  element.addEventListener(
    'touchmove',
    (event) => {
      const distance = distanceOf(event.touches);
      if (!start || distance === undefined) return;
      // Else the browser zooms the whole page.
      event.preventDefault();
      onZoom((start.zoom * distance) / start.distance);
    },
    { passive: false },
  );
  element.addEventListener('touchend', ({ touches }) => {
    if (touches.length < 2) start = undefined;
  });
}

/** In CSS pixels; undefined for any other number of fingers than two. */
function distanceOf(touches: TouchList): number | undefined {
  const [one, other] = touches;
  if (!one || !other || touches.length !== 2) return undefined;
  return Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
}
