import type { ContainerService } from '../launchers/container-service.ts';
import type { Check } from './doctor-service.ts';

/** The engine, as the launcher finds it, and what former sessions have left there [CON-12]. */
export function containersCheck(containers: Pick<ContainerService, 'report' | 'leftovers'>): Check {
  return {
    id: 'docker',
    title: 'Docker',
    run: async () => {
      const { engine, problem } = await containers.report();
      if (!engine) {
        const detail = `Sessions in containers cannot run; others need no engine. ${problem ?? ''}`;
        return { state: 'warning', detail: detail.trim(), fix: null };
      }
      const found = `version ${engine.version}, ${engine.address}`;
      const left = await containers.leftovers();
      const mayGo = left.ok ? left.value.filter((one) => one.mayGo) : [];
      if (mayGo.length === 0) return { state: 'ok', detail: found, fix: null };
      return {
        state: 'warning',
        detail: `${found}. Former sessions left ${countOf(mayGo)} there.`,
        fix: 'roundhouse containers --sweep',
      };
    },
  };
}

function countOf(left: readonly { readonly kind: string }[]): string {
  const kinds = Map.groupBy(left, ({ kind }) => kind);
  return [...kinds]
    .map(([kind, { length }]) => `${length} ${kind}${length === 1 ? '' : 's'}`)
    .join(' and ');
}
