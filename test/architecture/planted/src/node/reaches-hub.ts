// Planted: node: paths

export type Hub = import('../main/hub/index.ts').Hub;
