// Planted: main/hub: domains by their service

import { decide } from '../gates/decide.ts';

export const reached = decide;
