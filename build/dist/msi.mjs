// The MSI package: wixl writes it, msibuild adds the tables that wixl does not know.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { product, run } from './release.mjs';

const hash = (text) => createHash('sha256').update(`${product.id} ${text}`).digest('hex');
/** The same for the same text in every release, as the rules of components ask. */
const guid = (text) =>
  hash(text)
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-8$4-$5')
    .toUpperCase();
const id = (kind, path) => `${kind}${hash(path).slice(0, 20)}`;
const xml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const key = 'Software\\EcmConfigurator';
const host = 'ecm-service.exe';
const starter = 'bin/ecm-configurator.cmd';

const service = `
  <ServiceInstall Id="svc" Name="EcmConfigurator" DisplayName="${product.name}" Type="ownProcess" Start="auto" ErrorControl="normal"
    Vital="yes" Account="NT SERVICE\\EcmConfigurator"
    Description="Finds, checks out and checks in credentials of Privileged Identity for sessions of Privileged Remote Access.">
  </ServiceInstall>
  <ServiceControl Id="svc" Name="EcmConfigurator" Start="install" Stop="both" Remove="uninstall" Wait="yes"/>`;

const shortcut = `<Shortcut Id="menu" Directory="ProgramMenuFolder" Name="${product.name}" Advertise="no"
  WorkingDirectory="PROGRAMDIR" Target="[PROGRAMDIR]bin\\ecm-configurator.cmd"/>`;

/** The elements of a folder, and the ids of all components in it. */
function folderElements(payload, path = '') {
  const parts = readdirSync(join(payload, path))
    .toSorted()
    .map((name) => {
      const inner = path === '' ? name : `${path}/${name}`;
      if (!statSync(join(payload, inner)).isDirectory()) return fileElement(payload, inner);
      const { text, components } = folderElements(payload, inner);
      return { text: `<Directory Id="${id('d', inner)}" Name="${xml(name)}">\n${text}</Directory>\n`, components };
    });
  return { text: parts.map(({ text }) => text).join(''), components: parts.flatMap(({ components }) => components) };
}

function fileElement(payload, path) {
  const component = id('c', path);
  const file = `<File Id="${id('f', path)}" Name="${xml(basename(path))}" Source="payload/${xml(path)}" KeyPath="yes">`;
  const inFile = path === starter ? shortcut : '';
  const text = `<Component Id="${component}" Guid="${guid(path)}" Win64="yes">${file}${inFile}</File>${path === host ? service : ''}</Component>\n`;
  return { text, components: [component] };
}

function wxs(payload, version) {
  const { text, components } = folderElements(payload);
  const value = (name, content) =>
    `<RegistryValue Root="HKLM" Key="${key}" Name="${name}" Type="string" Value="${content}"${name === 'Version' ? ' KeyPath="yes"' : ''}/>`;
  const references = [...components, 'registry'].map((each) => `<ComponentRef Id="${each}"/>`).join('');
  return `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
 <Product Id="${guid(`product ${version}`)}" Name="${product.name}" Language="1033" Version="${version}"
   Manufacturer="${product.publisher}" UpgradeCode="${guid('upgrade')}">
  <Package InstallerVersion="500" Compressed="yes" InstallScope="perMachine" Description="${product.name} ${version}"/>
  <Media Id="1" Cabinet="app.cab" EmbedCab="yes"/>
  <MajorUpgrade DowngradeErrorMessage="A newer release is installed."/>
  <Property Id="ARPNOMODIFY" Value="1"/>
  <Property Id="INSTALLDIR"><RegistrySearch Id="dir" Root="HKLM" Key="${key}" Name="InstallDir" Type="raw" Win64="yes"/></Property>
  <Property Id="INSTALLEDBY"><RegistrySearch Id="by" Root="HKLM" Key="${key}" Name="Installer" Type="raw" Win64="yes"/></Property>
  <Condition Message="It was installed by the setup program: upgrade or remove it with that.">Installed OR INSTALLEDBY &lt;&gt; "setup"</Condition>
  <Directory Id="TARGETDIR" Name="SourceDir">
   <Directory Id="ProgramFiles64Folder"><Directory Id="INSTALLDIR" Name="EcmConfigurator">
    <Component Id="registry" Guid="${guid('registry')}" Win64="yes">
     ${value('Version', version)}${value('InstallDir', '[INSTALLDIR]')}${value('Installer', 'msi')}
    </Component>
    <Directory Id="PROGRAMDIR" Name="program">
${text}    </Directory>
   </Directory></Directory>
   <Directory Id="ProgramMenuFolder"/>
  </Directory>
  <Feature Id="Main" Level="1" Title="${product.name}">${references}</Feature>
 </Product>
</Wix>
`;
}

/** Run by Windows Installer as SYSTEM, from the installed file: deferred (1024), not as the person (2048), an installed file (18). */
const deferred = 3090;
/** Likewise, but a failure does not end an uninstallation (64). */
const tolerant = deferred + 64;
const removal = 'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE AND REMOVEDATA';

/** Tables that wixl does not write: name, columns, types, key, rows. */
function tables() {
  const file = id('f', host);
  const row = (...values) => values.join('\t');
  return {
    CustomAction: [
      row('Type', 'Source', 'Target', 'ExtendedType'),
      row('i2', 'S72', 'S255', 'I4'),
      row('PrepareData', deferred, file, 'prepare-data', ''),
      row('ConfigureService', deferred, file, 'install', ''),
      row('AddToPath', tolerant, file, 'add-to-path', ''),
      row('RemoveFromPath', tolerant, file, 'remove-from-path', ''),
      row('RemoveSecrets', tolerant, file, 'remove-secrets', ''),
      row('RemoveData', tolerant, file, 'remove-data', ''),
    ],
  };
}

/** The custom actions by their place in the installation. */
const sequence = [
  ['RemoveSecrets', removal, 1850],
  ['RemoveData', removal, 3450],
  ['RemoveFromPath', 'REMOVE="ALL"', 3300],
  ['PrepareData', 'NOT REMOVE="ALL"', 4050],
  ['AddToPath', 'NOT REMOVE="ALL"', 5200],
  // After InstallServices: the path between quotation marks, delayed start, recovery, time before a shutdown, as with the setup.
  ['ConfigureService', 'NOT REMOVE="ALL"', 5850],
];

function addTables(folder, file) {
  for (const [name, [columns, types, ...rows]] of Object.entries(tables())) {
    const primary = name === 'CustomAction' ? 'Action' : name;
    const lines = [`${primary}\t${columns}`, `s72\t${types}`, `${name}\t${primary}`, ...rows];
    const path = join(folder, `${name}.idt`);
    writeFileSync(path, lines.map((line) => `${line}\r\n`).join(''));
    run('msibuild', [file, '-i', path]);
  }
  for (const [action, condition, number] of sequence) {
    const values = `'${action}', '${condition}', ${number}`;
    const query = `INSERT INTO \`InstallExecuteSequence\` (\`Action\`, \`Condition\`, \`Sequence\`) VALUES (${values})`;
    run('msibuild', [file, '-q', query]);
  }
  run('msibuild', [file, '-q', removeWithinTransaction]);
}

/** Within the transaction of the installation, so that a failed upgrade restores the release before. */
const removeWithinTransaction =
  "UPDATE `InstallExecuteSequence` SET `Sequence` = 1501 WHERE `Action` = 'RemoveExistingProducts'";

export function makeMsi({ payload, out, version }) {
  const file = join(out, `${product.id}-${version}-x64.msi`);
  const folder = mkdtempSync(join(tmpdir(), 'ecm-msi-'));
  try {
    writeFileSync(join(folder, 'package.wxs'), wxs(payload, version));
    // wixl finds files by relative paths only.
    symlinkSync(resolve(payload), join(folder, 'payload'));
    run('wixl', ['-a', 'x64', '-o', resolve(file), 'package.wxs'], { cwd: folder });
    addTables(folder, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return file;
}
