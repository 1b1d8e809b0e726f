import { fileURLToPath } from 'node:url';
import { onSupportedNode } from '../supported-node.mjs';

// The bundle loads the program only here, when the version of Node is known to do. Its file lies as deep in dist/ as this one in app/.
void onSupportedNode(fileURLToPath(new URL('../..', import.meta.url)), () => import('./ecmctl.ts'));
