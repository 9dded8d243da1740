// Planted: renderer/app: paths

import type { Hub } from '../../main/hub/index.ts';

export function Reached(props: { readonly hub: Hub }) {
  return <p>{String(props.hub)}</p>;
}
