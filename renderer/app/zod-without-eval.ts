import { z } from 'zod';

/**
 * Must be evaluated before any module that builds a schema: zod otherwise tries `new Function` to find out whether it may
 * compile its parsers, and the content security policy reports the attempt.
 */
z.config({ jitless: true });
