import type { Handlers } from '../../shared/contract.ts';
import { ok } from '../../shared/result.ts';
import { authoritiesIn } from '../platform/network/authorities-in-file.ts';
import { readTrust } from '../platform/network/trusted-ca.ts';
import { noCaFileInPractice, placedCaFile, writeCaFile } from './placed-ca-file.ts';
import type { ConfiguratorOptions, Profiles } from './profiles.ts';
import { refused } from './writing.ts';

/** Trusted CA File of the form: what is in the file, read as TLS will use it, and a chosen file put into the data folder. */
export function caFileHandlers(
  { dataFolder, clock, log }: Pick<ConfiguratorOptions, 'dataFolder' | 'clock' | 'log'>,
  profiles: Profiles,
) {
  const found = (path: string, pem: string) => ok({ file: path, certificates: [...authoritiesIn(pem, clock.now())] });
  return {
    'ca-file/check': async ({ path }) => {
      const { readOnly } = profiles.current();
      if (readOnly !== undefined) return refused(readOnly);
      // Without NODE_EXTRA_CA_CERTS, which are not in the file.
      const trust = await readTrust(path, '');
      return trust.ok ? found(path, trust.value.filePem ?? '') : refused(trust.error);
    },
    'ca-file/place': async ({ content, name }) => {
      const { name: profile, readOnly } = profiles.current();
      const refusal = profile === 'practice' ? noCaFileInPractice(doing) : readOnly;
      if (refusal !== undefined) return refused(refusal);
      const placed = await placedCaFile(Buffer.from(content, 'base64'), dataFolder, name);
      if (!placed.ok) return refused(placed.error);
      const written = await writeCaFile(placed.value, doing);
      if (!written.ok) return refused(written.error);
      log.info('authority.written', { file: placed.value.path });
      return found(placed.value.path, placed.value.pem);
    },
  } satisfies Partial<Handlers>;
}

const doing = 'choosing the Trusted CA File';
