import { z } from 'zod';
import { peerCertificatesSchema } from './certificates.ts';
import { settingNameSchema } from './setting-names.ts';

/** The ladder's three flights in order (product.md, screen 6): to PI, to our own service, to the appliance. */
export const piRungNames = [
  'dns',
  'tcp',
  'tls',
  'soap',
  'registration-key',
  'login',
  'version',
  'impersonate',
  'list',
  'approver',
] as const;
export const serviceRungNames = ['service', 'pipe'] as const;
export const applianceRungNames = ['site-dns', 'site-tcp', 'site-tls', 'site-login-page', 'oauth', 'ecm-permission', 'link', 'active'] as const;
export const rungNames = [...piRungNames, ...serviceRungNames, ...applianceRungNames] as const;
export type RungName = (typeof rungNames)[number];

export const rungSchema = z.object({
  name: z.enum(rungNames),
  status: z.enum(['pass', 'warn', 'fail', 'skipped']),
  detail: z.string(),
  /** Milliseconds that the rung took; 0 when skipped. */
  ms: z.number().min(0),
  hint: z.string().optional(),
  /** The setting to look at first. */
  setting: settingNameSchema,
  /** Skipped because this one failed. */
  blockedBy: z.enum(rungNames).optional(),
  /** Of `tls` and `site-tls`, wherever the server showed any. */
  certificates: peerCertificatesSchema.optional(),
});
export type Rung = z.output<typeof rungSchema>;

export const diagnoseResultSchema = z.object({ ok: z.boolean(), rungs: z.array(rungSchema) });
export type DiagnoseResult = z.output<typeof diagnoseResultSchema>;
