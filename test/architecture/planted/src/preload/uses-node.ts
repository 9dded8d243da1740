// Planted: preload: packages

import 'node:fs';
