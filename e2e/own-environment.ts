/**
 * The environment for an app under test: a data folder of its own, and on Linux no session bus, so that a person's keychain is never
 * touched and secrets go to the encrypted file in that folder.
 */
export function ownEnvironment(dataFolder: string): Record<string, string> {
  const own = { ECM_DATA_DIR: dataFolder, DBUS_SESSION_BUS_ADDRESS: 'disabled:' };
  return { ...(process.env as Record<string, string>), ...own };
}
