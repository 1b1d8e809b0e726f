import { accountStoreTypeName, isDirectoryStore } from '../../../shared/account-store-types.ts';
import { sentencesOf } from '../../../shared/errors.ts';
import type { SpinJob } from '../../../shared/lookup-result.ts';
import type { PluginSettings } from '../../../shared/settings.ts';
import type { RequestContext } from '../../plugins/contract.ts';
import type { PiFailure, PiResult, TemplateOverrides } from '../gateway/gateway.ts';
import { identityText, type Account, type PiIdentity } from '../model.ts';
import { apiActor, type PiAccess } from '../tokens/pi-access.ts';
import { readTemplateOf } from './templates.ts';

/** The account to rotate, and who had checked it out. */
export interface Rotation {
  readonly account: Account;
  /** NetBIOS domain of a directory account. */
  readonly domain?: string | undefined;
  readonly actor: PiIdentity;
}

/** The Job Comment with every `<username>` replaced by who checked out. */
function rotationComment({ jobComment }: PluginSettings, actor: PiIdentity): string {
  // A function, because "$&" in a name must not be read as a replacement pattern.
  return jobComment.replaceAll('<username>', () => identityText(actor));
}

function rotationOverrides({ account, domain }: Rotation): TemplateOverrides {
  const { accountName, store } = account;
  const names = { storedAccountName: accountName, storedSystemName: store.targetName };
  if (!isDirectoryStore(store.type)) return { ...names, fullAccountName: accountName };
  const domainName = domain ?? store.targetName;
  return { ...names, fullAccountName: `${domainName}\\${accountName}`, domainName };
}

function typeText(type: number): string {
  return accountStoreTypeName(type) ?? `account store type ${type}`;
}

function failed(cause: PiFailure, doing = ''): SpinJob {
  return { status: 'failed', message: `${doing}${sentencesOf(cause.failure)}` };
}

async function jobResult(job: PiResult<number | undefined>): Promise<SpinJob> {
  const answer = await job;
  if (!answer.ok) return failed(answer.error, 'The password was not rotated: ');
  const jobId = answer.value;
  if (jobId === undefined) return { status: 'created', message: 'PI created a rotation job, and gave it no number.' };
  return { status: 'created', jobId, message: `PI created rotation job ${jobId}.` };
}

function autoSpin(access: PiAccess, rotation: Rotation, context: RequestContext): Promise<SpinJob> {
  const comment = rotationComment(access.setup.settings, rotation.actor);
  return jobResult(access.write(apiActor, context, (pi, token) => pi.spin(token, rotation.account, comment, context)));
}

async function fromTemplate(
  access: PiAccess,
  rotation: Rotation,
  nextRun: Date,
  context: RequestContext,
): Promise<SpinJob> {
  const { settings } = access.setup;
  const { type, targetName } = rotation.account.store;
  const template = await readTemplateOf(access, type, context);
  if (template.status === 'not-configured') {
    const message = `Password Change Template Job IDs has no template job for ${typeText(type)}, so the password was not rotated.`;
    return { status: 'missing-template', message };
  }
  if (template.status === 'wrong-type') {
    const actual = typeText(template.actualType);
    const message = `The template job ${template.id} is for ${actual}, not for ${typeText(type)}, so the password was not rotated.`;
    return { status: 'failed', message };
  }
  if (template.status !== 'ok')
    return failed(template.cause, `The template job ${template.id} for ${typeText(type)} could not be read: `);
  const job = {
    settings: template.settings,
    overrides: rotationOverrides(rotation),
    comment: rotationComment(settings, rotation.actor),
    nextRun,
    system: targetName,
  };
  return jobResult(access.write(apiActor, context, (pi, token) => pi.createRotationJob(token, job, context)));
}

/**
 * Rotates the password of an account that is both auto-spin and random, as the API User, the way that the setting
 * "Select your PI version" says (lookup.md section 5). Never rejects for an expected reason.
 */
export function rotate(access: PiAccess, rotation: Rotation, nextRun: Date, context: RequestContext): Promise<SpinJob> {
  if (access.setup.settings.piVersion === 'autoSpin') return autoSpin(access, rotation, context);
  return fromTemplate(access, rotation, nextRun, context);
}
