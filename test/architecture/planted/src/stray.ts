// Planted: every file has a row

import './shared/base/clock.ts';
