// npm run dist -- --platform=linux|win32 [--electron=DIR] [--eula=FILE] [--fast] [--only=deb,rpm,…] [--payload=DIR] [--release=VERSION]: makes the packages that an
// administrator deploys, in out/dist. Runs on Linux. Without --electron, and where no Electron is installed for the target, the packages
// have the service, ecmctl and the app in the browser, and not the desktop app.
import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { findCommand, findElectron, root } from '../environment.mjs';
import { makeTar, makeZip, writeSums } from './archives.mjs';
import { makeDeb, makeRpm } from './linux.mjs';
import { makeMsi } from './msi.mjs';
import { makePayload } from './payload.mjs';
import { packageVersion, product, releaseTime } from './release.mjs';
import { makeSetup } from './windows.mjs';

const packages = {
  linux: {
    tar: { needs: 'tar', make: (options) => makeTar({ ...options, system: 'linux' }) },
    zip: { needs: 'zip', make: (options) => makeZip({ ...options, system: 'linux' }) },
    deb: { needs: 'dpkg-deb', make: makeDeb },
    rpm: { needs: 'rpmbuild', make: makeRpm },
  },
  win32: {
    zip: { needs: 'zip', make: (options) => makeZip({ ...options, system: 'windows' }) },
    setup: { needs: 'makensis', make: makeSetup },
    msi: { needs: 'wixl', make: makeMsi },
  },
};

const { values } = parseArgs({
  options: {
    platform: { type: 'string', default: process.platform },
    electron: { type: 'string' },
    eula: { type: 'string' },
    out: { type: 'string', default: join(root, 'out/dist') },
    /** Compresses little: for tests. */
    fast: { type: 'boolean', default: false },
    only: { type: 'string' },
    /** A program folder that was made before, instead of a new one. */
    payload: { type: 'string' },
    release: { type: 'string', default: packageVersion },
  },
});

function electronOf(platform) {
  if (values.electron !== undefined) return values.electron;
  const own = platform === process.platform ? findElectron() : undefined;
  return own === undefined ? undefined : dirname(own);
}

/** The packages to make; throws if a tool for one of them is not installed. */
function chosen(platform) {
  const known = packages[platform];
  if (known === undefined)
    throw new Error(`No packages for ${platform}; there are: ${Object.keys(packages).join(', ')}.`);
  if (process.platform !== 'linux') throw new Error('The packages are made on Linux; npm run pack runs here, too.');
  const names = values.only === '' ? [] : (values.only?.split(',') ?? Object.keys(known));
  for (const name of names) {
    if (known[name] === undefined) throw new Error(`No package ${name}; there are: ${Object.keys(known).join(', ')}.`);
    if (!findCommand(known[name].needs))
      throw new Error(`${known[name].needs} is needed for ${name} (docs/install.md).`);
  }
  return names.map((name) => known[name]);
}

function main() {
  const { platform, out, eula, fast, release: version } = values;
  const wanted = chosen(platform);
  const time = releaseTime();
  const electron = electronOf(platform);
  mkdirSync(out, { recursive: true });
  const folder = join(root, 'out/payload', platform);
  const payload = values.payload ?? makePayload({ platform, folder, electron, eula, time });
  const options = { payload, out, time, version, isFast: fast, hasDesktop: electron !== undefined };
  const files = wanted.map(({ make }) => make(options));
  const document = join(out, `${product.id}-${version}-${platform}.cdx.json`);
  copyFileSync(join(payload, 'sbom.cdx.json'), document);
  const sums = writeSums(out, `SHA256SUMS-${platform}`, [...files, document]);
  for (const file of [...files, document, sums]) console.log(`${(statSync(file).size / 1e6).toFixed(1)} MB  ${file}`);
  if (electron === undefined)
    console.log('Without the desktop app: no Electron distribution was given (--electron=DIR).');
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
