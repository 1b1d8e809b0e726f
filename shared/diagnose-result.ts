import { z } from 'zod';
import { peerCertificatesSchema } from './certificates.ts';
import { serverCodeSchema } from './errors.ts';
import { settingNameSchema } from './setting-names.ts';

/** The checks in order (product.md, screen 6), in three groups: PI, the ECM service, the appliance. */
export const piCheckNames = [
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
/** `contract` is reported by the plugin, whose server contract it is. */
export const serviceCheckNames = ['contract', 'service', 'pipe'] as const;
/** Site and API account; these need no running service. */
export const siteCheckNames = [
  'site-dns',
  'site-tcp',
  'site-tls',
  'site-login-page',
  'oauth',
  'ecm-permission',
] as const;
export const applianceCheckNames = [...siteCheckNames, 'link', 'active'] as const;
export const checkNames = [...piCheckNames, ...serviceCheckNames, ...applianceCheckNames] as const;
export type CheckName = (typeof checkNames)[number];

export const checkSchema = z.object({
  name: z.enum(checkNames),
  status: z.enum(['pass', 'warn', 'fail', 'skipped']),
  detail: z.string(),
  /** Milliseconds that the check took; 0 when skipped. */
  ms: z.number().min(0),
  hint: z.string().optional(),
  /** Of a check that failed: what the other system wrote, without secrets, to be shown under Details only. */
  text: z.string().optional(),
  /** Likewise a code that no rule of the server contract names. */
  serverCode: serverCodeSchema.optional(),
  /** The setting to look at first. */
  setting: settingNameSchema,
  /** Skipped because this one failed. */
  blockedBy: z.enum(checkNames).optional(),
  /** Of `tls` and `site-tls`, wherever the server showed any. */
  certificates: peerCertificatesSchema.optional(),
});
export type Check = z.output<typeof checkSchema>;

export const diagnoseResultSchema = z.object({ ok: z.boolean(), checks: z.array(checkSchema) });
export type DiagnoseResult = z.output<typeof diagnoseResultSchema>;
