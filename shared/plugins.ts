/** Why a folder is not loaded as a plugin; each has its own sentence and remedy. */
export const refusalReasons = ['manifest', 'api-version', 'missing-file', 'wrong-hash', 'mark-of-the-web', 'entry'] as const;
export type RefusalReason = (typeof refusalReasons)[number];
