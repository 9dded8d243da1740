// Planted: shared/domain: packages

import { z } from 'zod';

export const schema = z.string();
