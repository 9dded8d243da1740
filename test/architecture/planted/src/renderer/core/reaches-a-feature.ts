// Planted: renderer/core: paths

import type { GateCard } from '../features/gates/gate-card.tsx';

export type Shown = GateCard;
