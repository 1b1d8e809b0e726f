import json from './default-vault.json';
import { vaultSchema, type VaultSpec } from './vault-schema.ts';

/** The built-in practice vault (docs/practice-vault.md); a file of its own so that only its users load the JSON. */
export const defaultVault: VaultSpec = vaultSchema.parse(json);
