// Planted: renderer/features: paths

import type { Shell } from '../../app/desktop/desktop-shell.tsx';

export type Around = Shell;
