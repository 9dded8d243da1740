// Planted: shared/domain: paths

export * from '../wire/codec.ts';
