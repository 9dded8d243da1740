// Planted: renderer/core: packages

import { flushSync } from 'react-dom';

export const draw = flushSync;
