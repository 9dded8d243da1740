// Planted: shared/base: packages

export { readFile } from 'node:fs/promises';
