// Planted: bin: packages

import { Command } from 'commander';

export const command = new Command();
