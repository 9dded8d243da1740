import type { May } from '../stores/may.ts';
import { mayOf } from '../stores/may.ts';
import { useAppStore } from './app-context.tsx';

/**
 * For whatever draws a control: one that the hub would refuse is not there. The hub reports other rights as soon as they
 * change, and the component draws again.
 */
export function useMay(): May {
  const access = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.access,
  );
  return mayOf({ access });
}
