// Runs inside electron-builder when the folder is complete and not yet signed.
import { packedBinary } from './packed-binary.mjs';
import { setFuses } from './fuses.mjs';

export default async function afterPack({ appOutDir, electronPlatformName }) {
  await setFuses(packedBinary(appOutDir, electronPlatformName));
}
