import { fileURLToPath } from 'node:url';
import { onSupportedNode } from '../supported-node.mjs';

// A file of its own because the program is loaded only after Node's version is checked. It is as deep in dist/ as in app/.
void onSupportedNode(fileURLToPath(new URL('../..', import.meta.url)), () => import('./main.ts'));
