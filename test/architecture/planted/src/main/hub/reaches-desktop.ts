// Planted: main/hub: paths

import { openWindow } from '../desktop/window.ts';

export const reached = openWindow;
