import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceStatus } from '../shared/service-status.ts';
import { runCli } from '../app/cli/run-cli.ts';
import type { PracticeAppliance } from '../main/sandbox/appliance/practice-appliance.ts';
import type { PracticePi } from '../main/sandbox/practice-pi.ts';
import { practiceSecrets, practiceSettings } from '../main/sandbox/practice-profile.ts';
import { applianceSection } from '../test-support/service-on-practice.ts';
import { testAddress } from '../test-support/test-address.ts';

/** Creates a data folder with the settings that the Configurator would have saved there. */
export async function prepareDataFolder(
  folder: string,
  {
    pi,
    appliance,
    caFile,
  }: { readonly pi: PracticePi; readonly appliance: PracticeAppliance; readonly caFile: string },
): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  await writeFile(
    join(folder, 'settings.json'),
    JSON.stringify({
      version: 1,
      revision: 1,
      plugin: practiceSettings(pi, caFile),
      appliance: applianceSection(appliance),
    }),
  );
}

/** The secrets of practice PI and practice appliance as environment variables of the service. */
export function serviceSecrets(pi: PracticePi, appliance: PracticeAppliance): Record<string, string> {
  const { apiPassword, apiRegistrationKey } = practiceSecrets(pi);
  return {
    ECM_API_PASSWORD: apiPassword.reveal(),
    ECM_API_REGISTRATION_KEY: apiRegistrationKey.reveal(),
    ECM_APPLIANCE_CLIENT_SECRET: appliance.clientSecret.reveal(),
  };
}

/** The answer of `ecmctl service status --json` for the service of this data folder. */
export async function statusOf(folder: string): Promise<ServiceStatus> {
  let out = '';
  const code = await runCli(['service', 'status', '--json'], '1.2.3', {
    env: { ECM_DATA_DIR: folder, ECM_PIPE: testAddress(folder) },
    stdout: (text) => (out += text),
    stderr: () => {},
    readStdin: async () => Buffer.alloc(0),
    signal: new AbortController().signal,
  });
  if (code !== 0) throw new Error(`ecmctl service status ended with ${code}: ${out}`);
  return (JSON.parse(out) as { readonly status: ServiceStatus }).status;
}
