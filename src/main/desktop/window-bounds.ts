export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The size of a window that was never moved; the mock-up's own. */
const usualSize = { width: 1440, height: 900 };
export const leastSize = { width: 380, height: 480 };

// Enough of the title bar to take hold of.
const graspWidth = 120;
const graspHeight = 40;

/**
 * Where the window goes: where it was, when that is still on a display, and never larger than it. Without a
 * place the system chooses one.
 */
export function boundsOn(
  displays: readonly Rectangle[],
  saved: Rectangle | null,
): Rectangle | { readonly width: number; readonly height: number } {
  const display = saved && displays.find((area) => canBeGrasped(saved, area));
  if (!saved || !display) return fitted(usualSize, displays[0]);
  const { width, height } = fitted(saved, display);
  return { x: saved.x, y: Math.max(saved.y, display.y), width, height };
}

function canBeGrasped(window: Rectangle, area: Rectangle): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const top = window.y - area.y;
  return width >= graspWidth && top >= -graspHeight && top <= area.height - graspHeight;
}

function fitted(
  size: { readonly width: number; readonly height: number },
  area: Rectangle | undefined,
) {
  return {
    width: Math.max(leastSize.width, Math.min(size.width, area?.width ?? size.width)),
    height: Math.max(leastSize.height, Math.min(size.height, area?.height ?? size.height)),
  };
}
