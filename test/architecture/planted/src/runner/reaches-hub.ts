// Planted: runner: paths

export type Hub = import('../main/hub/index.ts').Hub;
