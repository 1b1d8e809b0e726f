import { loadAppliance, namesAppliance, type RawAppliance } from '../../shared/appliance.ts';
import { trustCandidateOf, type TrustCandidate } from '../../shared/certificates.ts';
import type { CallInput, Handlers } from '../../shared/contract.ts';
import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { piPluginId, type RawPlugin } from '../../shared/settings.ts';
import { failureOfThrown } from '../ecm/link/link-failures.ts';
import { siteUrlOf } from '../ecm/link/site-address.ts';
import { cancelledCall, networkFailure } from '../pi/gateway/failures.ts';
import { presentedBy, type AskedServer, type Presented } from '../platform/network/presented-certificates.ts';
import { maxCaBytes, trustIn } from '../platform/network/trusted-ca.ts';
import { trustOf } from '../plugins/secret-bindings.ts';
import { withSection } from '../plugins/settings-sections.ts';
import { noCaFileInPractice, placedCaFile, writeCaFile, type PlacedCaFile } from './placed-ca-file.ts';
import type { ConfiguratorOptions, Profile, Profiles } from './profiles.ts';
import { refused } from './writing.ts';

/** "Trust this CA" of the certificate viewer: writes the certificate of an authority into the data folder. Saves no settings. */

const doing = 'trusting a certificate authority';
const timeoutMs = 15_000;

type Parts = Pick<ConfiguratorOptions, 'dataFolder' | 'clock'> & { readonly signal: AbortSignal };

export function trustAuthorityHandlers(
  { log, ...options }: Pick<ConfiguratorOptions, 'dataFolder' | 'clock' | 'log'>,
  profiles: Profiles,
) {
  return {
    'diagnose/trust-authority': async (input) => {
      const profile = profiles.current();
      const written = await profile.requests.run(input.requestId, (signal) =>
        trustAuthority(profile, input, { ...options, signal }),
      );
      if (!written.ok) return refused(written.error);
      const file = written.value;
      log.info('authority.written', { file, fingerprint: input.fingerprint });
      return ok({ file });
    },
  } satisfies Partial<Handlers>;
}

/** The path of the new file, which has the certificates of Trusted CA File and this one. */
async function trustAuthority(
  profile: Profile,
  { server, plugin, fingerprint }: CallInput<'diagnose/trust-authority'>,
  { dataFolder, clock, signal }: Parts,
): Promise<Result<string, Failure>> {
  if (profile.readOnly !== undefined) return err(profile.readOnly);
  if (profile.name !== 'real') return err(noCaFileInPractice(doing));
  const stored = await profile.settings.load();
  if (!stored.ok) return stored;
  const asked = server === 'pi' ? piOf(plugin) : applianceOf(stored.value.file.appliance);
  if (!asked.ok) return asked;
  const target = { ...asked.value, timeoutMs, signal };
  const trust = await trustOf(withSection(stored.value.file, piPluginId, plugin));
  if (!trust.ok) return trust;
  const presented = await presentedBy(target, trust.value.pem);
  if (signal.aborted) return err(cancelledCall(doing).failure);
  const authority = authorityOf(target, presented, fingerprint, clock.now());
  if (!authority.ok) return authority;
  const placed = await placedCaFile(`${trust.value.filePem ?? ''}${authority.value}`, dataFolder, 'new');
  if (!placed.ok) return placed;
  const problem = await problemOf(target, placed.value);
  if (signal.aborted) return err(cancelledCall(doing).failure);
  return problem === undefined ? writeCaFile(placed.value, doing) : err(problem);
}

type Target = AskedServer & NamedServer;

interface NamedServer {
  /** As sentences name it. */
  readonly name: string;
  /** Rethrows what is no error of the network. */
  readonly failureOf: (error: unknown) => Failure;
}

function piOf({ endpointUrl }: RawPlugin): Result<NamedServer & Pick<AskedServer, 'host' | 'port'>, Failure> {
  const url = typeof endpointUrl === 'string' ? URL.parse(endpointUrl.trim()) : null;
  if (url?.protocol !== 'https:') {
    const message = 'Endpoint URL (endpointUrl) is no https address, so PI has no certificate.';
    const text = { message, doing, hint: 'Name the https address of PI in Endpoint URL.' };
    return err(failure('configuration', 'setting', text, { setting: 'endpointUrl' }));
  }
  const failureOf = (error: unknown): Failure => {
    const described = networkFailure(error, doing);
    if (described === undefined) throw error;
    return described;
  };
  return ok({ ...addressOf(url), name: 'PI', failureOf });
}

function applianceOf(appliance: RawAppliance): Result<NamedServer & Pick<AskedServer, 'host' | 'port'>, Failure> {
  const { settings, problems } = loadAppliance(appliance);
  const isUsable = namesAppliance(appliance) && !problems.some(({ key }) => key === 'site' || key === 'port');
  if (!isUsable) {
    const message = 'The saved settings name no site of the appliance that can be used.';
    const text = { message, doing, hint: 'Save the Appliance screen with a site and a port.' };
    return err(failure('configuration', 'setting', text, { setting: 'appliance.site' }));
  }
  const url = new URL(siteUrlOf(settings.site, settings.port));
  return ok({ ...addressOf(url), name: 'the appliance', failureOf: (error) => failureOfThrown(error, doing) });
}

function addressOf({ hostname, port }: URL): Pick<AskedServer, 'host' | 'port'> {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 443 : Number(port) };
}

/** The certificate with the fingerprint that was compared, in PEM, if a chain can be trusted by it. */
function authorityOf(
  { name, failureOf }: Target,
  { certificates, pem, error }: Presented,
  fingerprint: string,
  now: number,
): Result<string, Failure> {
  if (certificates === undefined) return err(failureOf(error));
  if (certificates.trust === 'system' || certificates.trust === 'trusted-ca-file') return err(trustedAlready(name));
  const index = certificates.chain.findIndex((each) => each.fingerprint === fingerprint);
  const found = pem[index];
  if (found === undefined) return err(otherCertificate(name));
  const candidate = trustCandidateOf(certificates);
  // With a trusted root, the certificates are refused for another reason.
  if (candidate === undefined) return err(failureOf(error));
  if (candidate.kind === 'missing-root' || candidate.certificate.fingerprint !== fingerprint)
    return err(notTheRoot(name));
  const outdated = outdatedAt(candidate, now);
  return outdated === undefined ? ok(found) : err(outdated);
}

/** Why the server would be refused with this Trusted CA File; nothing if its certificate is trusted, were it for another host name. */
async function problemOf(target: Target, { path, pem }: PlacedCaFile): Promise<Failure | undefined> {
  if (Buffer.byteLength(pem) > maxCaBytes) return tooMuch();
  const trust = await trustIn(path, pem);
  if (!trust.ok) return trust.error;
  const { certificates, error } = await presentedBy(target, trust.value.pem);
  if (certificates?.trust === 'trusted-ca-file') return undefined;
  if (target.signal.aborted) return undefined;
  const described = error === undefined ? trustedAlready(target.name) : target.failureOf(error);
  return { ...described, message: `Nothing was written, because the certificate would not help. ${described.message}` };
}

function trustedAlready(name: string): Failure {
  const message = `The certificate that ${name} presents now is trusted already.`;
  return failure('configuration', 'input', { message, doing, hint: 'Run the diagnosis again.' });
}

function otherCertificate(name: string): Failure {
  const message = `The certificate with this fingerprint is not among those that ${name} presents now.`;
  const hint =
    'Run the diagnosis again, and compare the fingerprint that it shows. If it changes from run to run, several servers, or a device on the way, answer at this address.';
  return failure('tls', undefined, { message, doing, hint });
}

function notTheRoot(name: string): Failure {
  const message = `This certificate is not the root of what ${name} presents; it is not enough to trust it alone.`;
  const hint =
    'Get the root certificate from whoever runs the certificate authority, and name its PEM file in "Trusted CA File".';
  return failure('tls', 'unknown-ca', { message, doing, hint }, { setting: 'trustedCaFile' });
}

function outdatedAt({ certificate }: TrustCandidate, now: number): Failure | undefined {
  const { subject, validFrom, validTo } = certificate;
  if (now >= Date.parse(validFrom) && now <= Date.parse(validTo)) return undefined;
  const message =
    now > Date.parse(validTo)
      ? `The certificate "${subject}" has expired on ${validTo.slice(0, 10)}.`
      : `The certificate "${subject}" is valid from ${validFrom.slice(0, 10)} only.`;
  const hint = 'Check the clock of this machine. If it is right, the certificate has to be issued anew.';
  return failure('tls', 'expired', { message, doing, hint });
}

function tooMuch(): Failure {
  const message = `With this certificate, Trusted CA File would be larger than ${maxCaBytes / 1024 / 1024} MiB.`;
  const hint = 'Remove authorities that are no longer needed from the file in "Trusted CA File".';
  return failure('configuration', 'file', { message, doing, hint }, { setting: 'trustedCaFile' });
}
