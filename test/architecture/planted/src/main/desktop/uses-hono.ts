// Planted: main/desktop: packages

import { Hono } from 'hono';

export const App = Hono;
