// The Windows setup by NSIS.
import { join } from 'node:path';
import { product, run } from './release.mjs';

export function makeSetup({ payload, out, isFast, version }) {
  const file = join(out, `${product.id}-${version}-setup-x64.exe`);
  const defines = {
    PAYLOAD: payload,
    HOST: join(payload, 'ecm-service.exe'),
    VERSION: version,
    OUT: file,
    EULA: join(payload, 'EULA.txt'),
    ...(isFast ? { FAST: '1' } : {}),
  };
  const options = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`);
  run('makensis', ['-NOCD', '-V2', '-WX', ...options, join(import.meta.dirname, 'windows/setup.nsi')]);
  return file;
}
