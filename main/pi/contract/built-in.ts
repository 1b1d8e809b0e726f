import type { ServerContract } from '../../../shared/server-contract.ts';
import data from './built-in-contract.json' with { type: 'json' };

/**
 * The contract of pi-web-service.md. Made from `AuthService.wsdl` by `built-in.test.ts`, which fails if the two differ: to read the WSDL
 * takes longer than a command line may take to start.
 */
export const builtInContract = data as unknown as ServerContract;
