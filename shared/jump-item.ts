import { z } from 'zod';

/** Which form fields a Jump Item type sends to the ECM (vendor guide, "Jump Item information"). */
export type JumpItemField = 'host' | 'additionalAddress' | 'url' | 'applicationName';

interface JumpItemType {
  readonly label: string;
  /** Windows Jump Items are the ones that the two host-domain filters apply to. */
  readonly windows: boolean;
  readonly fields: Readonly<Partial<Record<JumpItemField, 'required' | 'optional'>>>;
}

/** The Jump Item types of the Test Settings form, in the form's order. Jump Client stands for Remote and Local Jump too. */
const jumpItemTypes = {
  'jump-client': { label: 'Jump Client', windows: true, fields: { host: 'required', additionalAddress: 'optional' } },
  rdp: { label: 'RDP', windows: true, fields: { host: 'required' } },
  'rdp-secureapp': {
    label: 'RDP + SecureApp',
    windows: true,
    fields: { host: 'required', applicationName: 'required' },
  },
  shell: { label: 'Shell', windows: false, fields: { host: 'required' } },
  web: { label: 'Web', windows: false, fields: { url: 'required' } },
  vnc: { label: 'VNC', windows: false, fields: { host: 'required' } },
  'protocol-tunnel': { label: 'Protocol Tunnel', windows: false, fields: { host: 'required' } },
} as const satisfies Record<string, JumpItemType>;

export type JumpItemTypeName = keyof typeof jumpItemTypes;
export const jumpItemTypeNames = Object.keys(jumpItemTypes) as readonly JumpItemTypeName[];

export function jumpItemType(name: JumpItemTypeName): JumpItemType {
  return jumpItemTypes[name];
}

/** The form's labels, which error messages repeat so that the reader finds the field. */
export const jumpItemFieldLabels: Readonly<Record<JumpItemField, string>> = {
  host: 'Hostname / IP Address',
  additionalAddress: 'Additional IP Address',
  url: 'Website URL',
  applicationName: 'Application Name',
};

/** The endpoint as the appliance sends it. The engine normalises and validates the fields. */
export const jumpItemSchema = z.object({
  type: z.enum(jumpItemTypeNames as [JumpItemTypeName, ...JumpItemTypeName[]]),
  host: z.string().optional(),
  additionalAddresses: z.array(z.string()).max(16).optional(),
  url: z.string().optional(),
  applicationName: z.string().optional(),
  group: z.string().optional(),
});
export type JumpItem = z.output<typeof jumpItemSchema>;

/** One request as the appliance would make it: who asks, for which endpoint. */
export const sessionSchema = z.object({
  sessionId: z.string().max(256).optional(),
  user: z.object({ username: z.string(), distinguishedName: z.string().optional() }),
  jumpItem: jumpItemSchema,
});
export type Session = z.output<typeof sessionSchema>;
