import { z } from 'zod';

/** A view names its profile and revision; a call that writes names those that its input is based on. */

export const profiles = ['real', 'practice'] as const;
export type ProfileName = (typeof profiles)[number];

const profile = z.enum(profiles);

/** Part of every view of something that can be written. */
export const storedAt = { profile, revision: z.number().int() };
export type StoredAt = Readonly<z.output<z.ZodObject<typeof storedAt>>>;

/** Part of the input of every call that writes. */
export const basis = { profile, expectedRevision: z.number().int().min(0) };
export type Basis = Readonly<z.output<z.ZodObject<typeof basis>>>;

export function basisOf({ profile: of, revision }: StoredAt): Basis {
  return { profile: of, expectedRevision: revision };
}

const otherProfile = z.object({ status: z.literal('other-profile') });
export type OtherProfile = z.output<typeof otherProfile>;

/**
 * The outcome of a call that writes. Nothing was written with `conflict` (the revision is not the stored one; carries what
 * is stored now) and with `other-profile` (that profile is no longer in use).
 */
export function writeOutcome<S extends z.ZodRawShape, C extends z.ZodRawShape>(saved: S, conflict: C) {
  return z.discriminatedUnion('status', [
    z.object({ status: z.literal('saved'), ...saved }),
    z.object({ status: z.literal('conflict'), ...conflict }),
    otherProfile,
  ]);
}
