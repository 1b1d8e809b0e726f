// The Linux packages, by dpkg-deb and rpmbuild alone: electron-builder downloads the tools that it uses for them.
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../environment.mjs';
import { normalize } from './payload.mjs';
import { product, run } from './release.mjs';

const linux = (name) => join(import.meta.dirname, 'linux', name);
const programFolder = 'opt/ecm-configurator';
const unit = 'usr/lib/systemd/system/ecm-service.service';

/** The files as they are on the installed system. Debian before 12 has units outside of /usr. */
function makeTree(tree, payload, unitPath, time, hasDesktop) {
  const put = (from, to) => {
    mkdirSync(dirname(join(tree, to)), { recursive: true });
    copyFileSync(from, join(tree, to));
  };
  mkdirSync(join(tree, 'opt'), { recursive: true });
  cpSync(payload, join(tree, programFolder), { recursive: true, verbatimSymlinks: true });
  put(join(payload, 'ecm-service.service'), unitPath);
  rmSync(join(tree, programFolder, 'ecm-service.service'));
  put(join(root, 'build/icon.png'), 'usr/share/pixmaps/ecm-configurator.png');
  const entry = readFileSync(linux('ecm-configurator.desktop'), 'utf8').replace('@TERMINAL@', String(!hasDesktop));
  mkdirSync(join(tree, 'usr/share/applications'), { recursive: true });
  writeFileSync(join(tree, 'usr/share/applications/ecm-configurator.desktop'), entry);
  mkdirSync(join(tree, 'usr/bin'), { recursive: true });
  for (const name of ['ecmctl', 'ecm-configurator'])
    symlinkSync(`../../${programFolder}/bin/${name}`, join(tree, 'usr/bin', name));
  normalize(tree, time);
}

function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'ecm-package-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const environment = (time) => ({ ...process.env, SOURCE_DATE_EPOCH: String(Math.floor(time.getTime() / 1000)) });

export function makeDeb({ payload, out, time, isFast, hasDesktop, version }) {
  const file = join(out, `${product.id}_${version}_amd64.deb`);
  inFolder((folder) => {
    makeTree(folder, payload, 'lib/systemd/system/ecm-service.service', time, hasDesktop);
    const size = run('du', ['-sk', '--apparent-size', folder]).split('\t')[0];
    mkdirSync(join(folder, 'DEBIAN'));
    for (const name of ['postinst', 'prerm', 'postrm']) cpSync(linux(`deb/${name}`), join(folder, 'DEBIAN', name));
    const documents = join(folder, 'usr/share/doc/ecm-configurator');
    mkdirSync(documents, { recursive: true });
    cpSync(join(payload, 'EULA.txt'), join(documents, 'copyright'));
    writeFileSync(join(folder, 'DEBIAN/control'), control(size, version));
    normalize(folder, time);
    run('chmod', ['755', ...['postinst', 'prerm', 'postrm'].map((name) => join(folder, 'DEBIAN', name))]);
    const compression = isFast ? ['-Zgzip', '-z1'] : ['-Zxz'];
    run('dpkg-deb', ['--root-owner-group', ...compression, '-b', folder, file], { env: environment(time) });
  });
  return file;
}

const control = (size, version) => `Package: ${product.id}
Version: ${version}
Architecture: amd64
Maintainer: ${product.publisher} <ecm-configurator@localhost>
Installed-Size: ${size}
Depends: libc6 (>= 2.28), libstdc++6, adduser
Recommends: libsecret-1-0
Section: admin
Priority: optional
Description: ${product.name}
 ${product.description}
 The ECM service as a systemd unit, the command line ecmctl, and the app.
`;

export function makeRpm({ payload, out, time, isFast, hasDesktop, version }) {
  const file = join(out, `${product.id}-${version}-1.x86_64.rpm`);
  inFolder((folder) => {
    const tree = join(folder, 'tree');
    makeTree(tree, payload, unit, time, hasDesktop);
    const values = {
      VERSION: version,
      NAME: product.name,
      DESCRIPTION: product.description,
      TREE: tree,
      COMPRESSION: isFast ? 'w1.gzdio' : 'w6.xzdio',
      FILES: fileList(tree),
    };
    const spec = readFileSync(linux('ecm-configurator.spec'), 'utf8').replaceAll(
      /@([A-Z]+)@/g,
      (_, key) => values[key],
    );
    writeFileSync(join(folder, 'package.spec'), spec);
    const defines = [
      `_topdir ${folder}/rpm`,
      `_rpmdir ${out}`,
      '_rpmfilename %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm',
    ];
    const options = defines.flatMap((each) => ['--define', each]);
    run('rpmbuild', ['-bb', '--target', 'x86_64', ...options, join(folder, 'package.spec')], {
      env: environment(time),
    });
  });
  return file;
}

/** All files, and the folders that belong to this package; those of the system belong to others. */
function fileList(tree) {
  const listed = run(
    'find',
    ['.', '(', '-path', `./${programFolder}*`, '-o', '!', '-type', 'd', ')', '-printf', '%y %P\\n'],
    {
      cwd: tree,
    },
  );
  const attributes = (path) =>
    path.endsWith('/chrome-sandbox') ? '%attr(4755, root, root) ' : '%attr(-, root, root) ';
  const line = (type, path) => `${type === 'd' ? '%dir ' : ''}${attributes(path)}"/${path}"`;
  return listed
    .trim()
    .split('\n')
    .map((each) => line(each[0], each.slice(2)))
    .toSorted()
    .join('\n');
}
