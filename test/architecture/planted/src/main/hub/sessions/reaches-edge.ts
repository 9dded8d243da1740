// Planted: main/hub: nothing imports an edge

import { routes } from '../http/routes.ts';

export const reached = routes;
