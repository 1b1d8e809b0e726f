import { functionNames, isFunctionName, type FunctionName } from '../../../shared/contract-functions.ts';
import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import type { ServerContract } from '../../../shared/server-contract.ts';
import type { Choices } from '../../../main/pi/contract/propose/choices.ts';
import { parseChoices } from '../../../main/pi/contract/propose/parse-choices.ts';
import type { ContractProposal } from '../../../main/pi/contract/propose/proposal.ts';
import { proposeContract } from '../../../main/pi/contract/propose/propose-contract.ts';
import { accountName } from '../../../main/platform/process/account-name.ts';
import { refused, usageFailure, type CliEnvironment, type Outcome } from '../command.ts';
import { placeOf, usableUrl, withKnownText } from './contract-check.ts';
import { readEarlier, writeContract } from './contract-file.ts';
import { readNamedWsdl, type NamedWsdl, type WsdlPlace } from './contract-source.ts';
import { describeProposal, jsonOf, unresolvedFailure } from './format-proposal.ts';
import type { SetupOptions, TextOptions } from './options.ts';

export interface AdaptOptions extends SetupOptions, TextOptions {
  readonly url?: string;
  readonly wsdl?: readonly string[];
  readonly set?: readonly string[];
  readonly accept?: readonly string[];
  readonly acceptReads?: boolean;
  readonly out?: string;
}

/** `ecmctl contract adapt`: how the server of a WSDL offers the functions. Nothing but the WSDL is asked for, and no secret is sent. */
export async function adapt(options: AdaptOptions, environment: CliEnvironment): Promise<Outcome> {
  const warnings: string[] = [];
  const adapted = await adaptTo(options, environment, warnings);
  if (!adapted.ok) {
    const error = withKnownText(adapted.error, options, environment);
    return { ...refused(error, { functions: [], unresolved: [] }), warnings };
  }
  const proposal = adapted.value;
  const json = jsonOf(proposal);
  const text = describeProposal(proposal);
  warnings.push(...proposal.warnings);
  const written = await writeOut(proposal, options, warnings);
  if (!written.ok) return { ...refused(written.error, json), text, warnings };
  const cause = unresolvedFailure(proposal);
  return cause === undefined
    ? { json: { ok: true, ...json }, text, warnings }
    : { ...refused(cause, json), text, warnings };
}

async function adaptTo(
  options: AdaptOptions,
  environment: CliEnvironment,
  warnings: string[],
): Promise<Result<ContractProposal, Failure>> {
  const choices = parseChoices(options.set ?? []);
  if (!choices.ok) return err(usageFailure(choices.error));
  const accept = acceptedNames(options);
  if (!accept.ok) return accept;
  const place = wsdlPlace(options);
  if (!place.ok) return place;
  const named = await readNamedWsdl(place.value, options, environment, warnings);
  if (!named.ok) return named;
  const earlier = await readEarlier(options.out, named.value, warnings);
  if (!earlier.ok) return earlier;
  const accepted = { functions: accept.value, reads: options.acceptReads === true };
  return propose(
    { ...named.value, isFromServer: place.value.from !== 'files' },
    choices.value,
    accepted,
    earlier.value,
  );
}

function propose(
  { wsdl, endpointUrl, isFromServer }: NamedWsdl & { readonly isFromServer: boolean },
  choices: Choices,
  accepted: { readonly functions: readonly FunctionName[]; readonly reads: boolean },
  earlier: ServerContract | undefined,
): Result<ContractProposal, Failure> {
  const now = new Date().toISOString();
  const proposal = proposeContract({
    wsdl,
    endpointUrl,
    source: { wsdlSha256: wsdl.sha256, fetchedAt: now, endpoint: isFromServer ? endpointUrl : '' },
    choices,
    accept: { ...accepted, as: { by: accountName(), at: now } },
    ...(earlier === undefined ? {} : { earlier }),
  });
  return proposal.ok ? proposal : err(usageFailure(proposal.error));
}

function acceptedNames({ accept = [] }: AdaptOptions): Result<readonly FunctionName[], Failure> {
  const unknown = accept.find((name) => !isFunctionName(name));
  if (unknown !== undefined) {
    const message = `--accept ${unknown}: there is no function ${unknown}; there are ${functionNames.join(', ')}.`;
    return err(usageFailure(message));
  }
  return ok(accept.filter(isFunctionName));
}

function wsdlPlace({ url, wsdl }: AdaptOptions): Result<WsdlPlace, Failure> {
  if (url !== undefined && wsdl !== undefined) return err(usageFailure('--url and --wsdl cannot be used together.'));
  const [first, ...others] = wsdl ?? [];
  if (first !== undefined)
    return others.length === 0 ? placeOf(first) : ok({ from: 'files', paths: [first, ...others] });
  if (url === undefined) return ok({ from: 'settings' });
  const usable = usableUrl('--url', url);
  if (!usable.ok) return usable;
  return ok({ from: url.includes('?') ? 'url' : 'endpoint', url });
}

async function writeOut(
  { contract, unresolved }: ContractProposal,
  { out }: AdaptOptions,
  warnings: string[],
): Promise<Result<void, Failure>> {
  if (out === undefined) return ok(undefined);
  if (contract !== undefined) return writeContract(out, contract);
  warnings.push(
    `${out} was not written, because ${unresolved.filter((name) => !isFunctionName(name)).join(' and ') || 'the contract'} is not known; name it in the same command again.`,
  );
  return ok(undefined);
}
