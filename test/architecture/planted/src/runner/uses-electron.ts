// Planted: runner: packages

const electron = require('electron');

export const app = electron.app;
