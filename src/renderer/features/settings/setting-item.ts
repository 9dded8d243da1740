import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';

/** One row of the hub's table of settings. */
export type SettingItem = RouteAnswer<'settings.list'>['items'][number];
