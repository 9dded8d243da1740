// Planted: cli: packages

import electron = require('electron');

export const app = electron.app;
