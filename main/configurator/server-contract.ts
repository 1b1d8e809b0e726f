import { randomUUID } from 'node:crypto';
import { definitionOf, functionNames } from '../../shared/contract-functions.ts';
import type { ContractProposalView, ContractTrialView, ServerContractView } from '../../shared/contract-proposal.ts';
import type { CallInput, Handlers } from '../../shared/contract.ts';
import { failure, sentencesOf, withCorrelation, type Failure } from '../../shared/errors.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import { missingNeeded, usableFunction } from '../pi/contract/usable-functions.ts';
import { publishedAt, readPublishedWsdl } from '../pi/contract/fetch-contract.ts';
import { parseChoices } from '../pi/contract/propose/parse-choices.ts';
import type { ContractProposal } from '../pi/contract/propose/proposal.ts';
import { proposingContract } from '../pi/contract/propose/propose-contract.ts';
import { cancelledCall } from '../pi/gateway/failures.ts';
import { runInSlices } from '../pi/contract/wsdl/slices.ts';
import { parseContract } from '../pi/contract/read-contract.ts';
import { readServerWsdl } from '../pi/contract/read-server-wsdl.ts';
import type { ServerWsdl } from '../pi/contract/wsdl-model.ts';
import { validateSetup } from '../pi/setup.ts';
import { tryContract } from '../pi/try-contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/logging/log.ts';
import { accountName } from '../platform/process/account-name.ts';
import { httpRefusal } from '../plugins/plain-http.ts';
import { placesToShow } from './contract-places.ts';
import { knownFor } from './known-secrets.ts';
import { setupOf } from './plugin-setup.ts';
import type { Profile, Profiles } from './profiles.ts';
import type { ServiceLink } from './service-link.ts';
import { confirmedHttpOrigins, type StoredSettings } from './storage/settings-file.ts';
import { outcomeOf, refused, writing } from './writing.ts';

/** The editor of the server contract: what is saved, what the server's WSDL proposes, a trial that changes nothing, and saving. */

function viewOf(profile: Profile, { file }: StoredSettings): ServerContractView {
  const stored = parseContract(file.contract);
  const base = { profile: profile.name, revision: file.revision };
  if (!stored.ok) return { ...base, usable: 0, missing: [...functionNames], problem: sentencesOf(stored.error) };
  const contract = stored.value;
  const missing = functionNames.filter((name) => usableFunction(contract, name) === undefined);
  const [needed] = missingNeeded(contract);
  return {
    ...base,
    usable: functionNames.length - missing.length,
    missing,
    ...(file.contract === undefined ? {} : { contract }),
    ...(needed === undefined ? {} : { problem: `The function ${needed} is needed, and cannot be used yet.` }),
  };
}

type ProposeInput = CallInput<'contract/propose'>;

async function readWsdl(
  profile: Profile,
  { plugin, documents }: ProposeInput,
  stored: StoredSettings,
  signal: AbortSignal,
): Promise<Result<ServerWsdl, Failure>> {
  if (documents !== undefined) return readServerWsdl({ from: 'texts', documents }, signal);
  const refusal = httpRefusal(profile.plugins.builtIn, plugin, confirmedHttpOrigins(stored.file));
  if (refusal !== undefined) return err(refusal);
  const read = await readPublishedWsdl({ plugin, needed: ['endpointUrl'], placeOf: publishedAt, signal });
  return read.ok ? ok(read.value.wsdl) : read;
}

async function propose(
  profile: Profile,
  input: ProposeInput,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<ContractProposalView, Failure>> {
  const stored = await profile.settings.load();
  if (!stored.ok) return stored;
  const choices = parseChoices(input.choices);
  if (!choices.ok) return err(badChoice(choices.error));
  const wsdl = await readWsdl(profile, input, stored.value, signal);
  if (!wsdl.ok) return wsdl;
  const endpointUrl = typeof input.plugin['endpointUrl'] === 'string' ? input.plugin['endpointUrl'] : '';
  const at = new Date(clock.now()).toISOString();
  const earlier = earlierOf(input, wsdl.value);
  const proposing = proposingContract({
    wsdl: wsdl.value,
    endpointUrl,
    source: {
      wsdlSha256: wsdl.value.sha256,
      fetchedAt: at,
      endpoint: input.documents === undefined ? endpointUrl : '',
    },
    choices: choices.value,
    accept: { functions: input.accept, reads: false, as: { by: accountName(), at } },
    ...(earlier === undefined ? {} : { earlier }),
  });
  const proposal = await runInSlices(proposing, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    return undefined;
  });
  if (proposal === undefined) return err(cancelledCall(doing).failure);
  if (!proposal.ok) return err(badChoice(proposal.error));
  const otherWsdl = isAdapted(input.contract) && earlier === undefined;
  return ok({ ...proposalView(proposal.value, wsdl.value), otherWsdl });
}

function isAdapted(contract: ProposeInput['contract']): boolean {
  return contract !== undefined && contract.source !== 'built-in';
}

/** Choices and acceptances of a contract count for the WSDL that it was made from. */
function earlierOf({ contract }: ProposeInput, { sha256 }: ServerWsdl): ProposeInput['contract'] {
  if (contract === undefined || contract.source === 'built-in') return undefined;
  return contract.source.wsdlSha256 === sha256 ? contract : undefined;
}

const doing = 'adapting the server contract';

function badChoice(message: string): Failure {
  return failure('configuration', 'input', {
    message,
    doing,
    hint: 'Choose an operation, or a place in it, that the WSDL of the server has.',
  });
}

function proposalView(proposal: ContractProposal, wsdl: ServerWsdl): Omit<ContractProposalView, 'otherWsdl'> {
  const { port, functions, unresolved, registrationKey, outcome, warnings, contract } = proposal;
  return {
    wsdlSha256: wsdl.sha256,
    port: { name: port.name, soap: port.soap, path: port.path },
    functions: functions.map((each) => ({
      ...each,
      candidates: each.candidates && [...each.candidates],
      inputs: { ...each.inputs },
      outputs: { ...each.outputs },
      constants: { ...each.constants },
      problems: [...each.problems],
      issues: [...each.issues],
      doubts: [...each.doubts],
      fields: each.fields.map(({ candidates, values, ...field }) => ({
        ...field,
        candidates: candidates && [...candidates],
        values: values && { ...values },
      })),
    })),
    operations: port.operations.map(({ name, request, response }) => ({
      name,
      request: [...placesToShow(request)],
      response: [...placesToShow(response)],
    })),
    unresolved: [...unresolved],
    registrationKey: registrationKey && { ...registrationKey },
    success: outcome && {
      reported: outcome.success,
      values: outcome.values && { ...outcome.values },
      why: outcome.why,
    },
    warnings: [...warnings, ...wsdl.problems.map(({ document, why }) => `${document} ${why}.`)],
    contract,
  };
}

type TryInput = CallInput<'contract/try'>;

async function tryOut(
  profile: Profile,
  { plugin: settings, secrets, contract, session }: TryInput,
  signal: AbortSignal,
  correlationId: string,
): Promise<Result<ContractTrialView, Failure>> {
  const stored = await profile.settings.load();
  if (!stored.ok) return stored;
  const { builtIn } = profile.plugins;
  // The contract on trial need not be complete, so the settings are validated with the built-in one.
  const { contract: _saved, ...file } = stored.value.file;
  const setup = await setupOf(profile, builtIn, { plugin: settings, secrets }, file);
  if (!setup.ok) return setup;
  const refusal = httpRefusal(builtIn, setup.value.settings, confirmedHttpOrigins(stored.value.file));
  if (refusal !== undefined) return err(refusal);
  const valid = validateSetup(setup.value);
  if (!valid.ok) return valid;
  const parsed = parseContract(contract);
  if (!parsed.ok) return parsed;
  const { user, host } = session;
  const tried = await tryContract(
    { ...valid.value, contract: parsed.value },
    { user: { username: user }, host },
    { signal, correlationId, interactive: true },
  );
  if (!tried.ok) return tried;
  const { functions, skipped, secrets: used } = tried.value;
  return ok({
    functions: functions.map(({ function: name, isDone, code, failure: cause, members }) => ({
      function: name,
      done: isDone,
      code,
      error: cause && withCorrelation(cause, correlationId, used),
      members: [...members],
    })),
    skipped: skipped.map(({ function: name, because }) => ({ function: name, why: skippedBecause[because] })),
  });
}

const skippedBecause = {
  missing: 'the contract does not have it',
  'not-accepted': 'it was not accepted',
  'not-named': 'no host, or no domain, was named',
  'after-failure': 'a call before it failed',
} as const;

export function serverContractHandlers(profiles: Profiles, service: ServiceLink, clock: Clock, log: Log) {
  return {
    'contract/read': async () => {
      const profile = profiles.current();
      const stored = await profile.settings.load();
      return stored.ok ? ok(viewOf(profile, stored.value)) : refused(stored.error);
    },
    'contract/propose': async (input) => {
      const profile = profiles.current();
      const proposed = await profile.requests.run(input.requestId, (signal) => propose(profile, input, clock, signal));
      return proposed.ok ? proposed : refused(proposed.error);
    },
    'contract/try': async (input) => {
      const profile = profiles.current();
      const id = randomUUID();
      const tried = await profile.requests.run(input.requestId, (signal) => tryOut(profile, input, signal, id));
      if (tried.ok) return tried;
      return err(withCorrelation(tried.error, id, await knownFor(tried.error, profile, input.secrets)));
    },
    'contract/save': writing(profiles, async (profile, { expectedRevision, contract }: CallInput<'contract/save'>) => {
      if (profile.readOnly !== undefined) return refused(profile.readOnly);
      const before = await profile.settings.load();
      if (!before.ok) return refused(before.error);
      const [missing] = contract === null ? [] : missingNeeded(contract);
      if (missing !== undefined) return refused(incomplete(missing));
      const saved = await profile.settings.save({ expectedRevision, contract });
      if (!saved.ok) return refused(saved.error);
      const view = viewOf(profile, saved.value.stored);
      return ok(
        await outcomeOf(profile, service, log, { result: saved.value, view, plugin: profile.plugins.builtIn.id }),
      );
    }),
  } satisfies Partial<Handlers>;
}

function incomplete(name: (typeof functionNames)[number]): Failure {
  const kind = definitionOf(name).changes ? 'changes something at the server' : 'is needed';
  return failure('configuration', 'setting', {
    message: `The function ${name} cannot be used yet.`,
    doing: 'saving the server contract',
    hint: `It ${kind}: give it an operation, and accept it.`,
  });
}
