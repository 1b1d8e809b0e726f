import { z } from 'zod';

/** The ECMs that serve one group of the appliance, as the appliance tells each of them. */

const member = z.object({
  /** That of its computer. */
  name: z.string().max(256),
  /** Of the settings that it runs with; absent where it has none, or is of a release that reported none. */
  digest: z.string().max(128).optional(),
  active: z.boolean(),
});
export type GroupMember = z.output<typeof member>;

/** More than an appliance admits. */
const maxMembers = 16;
const members = z.array(member).max(maxMembers);

/** As the appliance tells them: what does not look like a name or a digest is text of another system, which is not shown. */
export const receivedMembers = z
  .array(
    member.extend({
      name: member.shape.name.transform((name) =>
        /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(name) ? name : '(not a name)',
      ),
      digest: z
        .string()
        .regex(/^[\w:+/=-]{1,128}$/)
        .optional()
        .catch(undefined),
    }),
  )
  .max(maxMembers);

export const ecmGroup = z.object({
  members,
  /** At least two of them run with different settings. */
  differs: z.boolean(),
});
export type EcmGroup = z.output<typeof ecmGroup>;

export function ecmGroupOf(reported: readonly GroupMember[]): EcmGroup {
  const digests = reported.flatMap(({ digest }) => (digest === undefined ? [] : [digest]));
  return { members: [...reported], differs: new Set(digests).size > 1 };
}
