// The nine fuses of Electron: what the packaged binary can no longer be talked into.
import { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';

export const fuses = {
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
};

/** Fails if Electron has a fuse that is not decided here. */
export async function setFuses(binary) {
  await flipFuses(binary, { version: FuseVersion.V1, strictlyRequireAllFuses: true, ...fuses });
}

/** One line per fuse as it stands in the binary; throws if one stands otherwise than decided. */
export async function readFuses(binary) {
  const wire = await getCurrentFuseWire(binary);
  return Object.entries(fuses).map(([index, wanted]) => {
    const name = FuseV1Options[Number(index)];
    if (wire[index] !== (wanted ? FuseState.ENABLE : FuseState.DISABLE)) throw new Error(`The fuse ${name} is not ${wanted ? 'on' : 'off'}.`);
    return `${name}: ${wanted ? 'on' : 'off'}`;
  });
}
