import json from './default-vault.json';
import { vaultSchema, type VaultSpec } from './vault-schema.ts';

/** The built-in practice vault (docs/practice-vault.md). */
export const defaultVault: VaultSpec = vaultSchema.parse(json);
