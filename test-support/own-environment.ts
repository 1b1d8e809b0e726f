/**
 * The environment variables for a program under test. It uses this data folder; on Linux it has no session bus, so that it cannot
 * reach the developer's keychain and stores secrets in the encrypted file of the data folder.
 */
export function ownEnvironment(dataFolder: string): Record<string, string> {
  const own = { ECM_DATA_DIR: dataFolder, DBUS_SESSION_BUS_ADDRESS: 'disabled:' };
  return { ...(process.env as Record<string, string>), ...own };
}
