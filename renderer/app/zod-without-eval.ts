import { z } from 'zod';

/**
 * Imported first, before any module that builds a schema: otherwise zod tests whether it may compile its parsers by `new Function`,
 * which the content security policy blocks and reports.
 */
z.config({ jitless: true });
