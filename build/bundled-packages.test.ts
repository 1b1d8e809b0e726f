import { expect, it } from 'vitest';
import { packageFolder } from './bundled-packages.ts';

it.each([
  ['/r/node_modules/zod/v4/index.js', '/r/node_modules/zod'],
  ['/r/node_modules/@fluentui/react-icons/lib/x.js', '/r/node_modules/@fluentui/react-icons'],
  ['/r/node_modules/soap/node_modules/sax/lib/sax.js?commonjs-proxy', '/r/node_modules/soap/node_modules/sax'],
  ['\0/r/node_modules/ws/index.js?commonjs-exports', '/r/node_modules/ws'],
  ['C:\\r\\node_modules\\ws\\index.js', 'C:\\r\\node_modules\\ws'],
])('the package of %s is %s', (moduleId, folder) => {
  expect(packageFolder(moduleId)).toBe(folder);
});

it.each(['/r/main/pi/plugin.ts', '\0virtual:help-pages', 'node:fs'])('%s is of no package', (moduleId) => {
  expect(packageFolder(moduleId)).toBeUndefined();
});
