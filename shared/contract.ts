import { z } from 'zod';
import { activity, activityQuery } from './activity.ts';
import {
  acceptedFunctions,
  contractDocument,
  contractProposalView,
  contractTrialView,
  serverContractView,
} from './contract-proposal.ts';
import { bridgeTest, bridgingActions, bridgingView } from './bridging.ts';
import { caFileView } from './certificates.ts';
import { diagnoseResultSchema, checkSchema } from './diagnose-result.ts';
import { draftSchema, draftSectionSchema, keptDraftSchema } from './drafts.ts';
import { errorInfoSchema, type ErrorInfo } from './errors.ts';
import { impactResult, mostRequests, usualRequests } from './impact.ts';
import { sessionSchema } from './jump-item.ts';
import { lookupResultSchema, retrieveResultSchema } from './lookup-result.ts';
import { pluginsView } from './plugins.ts';
import type { Result } from './result.ts';
import { mostScenarios, scenarioSchema, scenariosSchema } from './scenarios.ts';
import { Secret } from './secret.ts';
import { serverContractSchema } from './server-contract.ts';
import { requestQuery } from './request-history.ts';
import { linkStatus, logLevel, recentRequest, serviceActions } from './service-status.ts';
import { piVersions } from './settings.ts';
import { templateCheckSchema } from './template-check.ts';
import {
  appInfo,
  applianceView,
  appState,
  changeOutcome,
  pluginId,
  pluginSettingsView,
  rawPlugin,
  savedRevision,
  servicePush,
  serviceView,
  settingsView,
} from './views.ts';
import { basis, profiles, storedAt, writeOutcome, type OtherProfile } from './writing.ts';

/**
 * Every call between the renderer and the main process, in one table. The main handlers, the preload, the renderer's
 * client, the web shell's transport and the test fakes are derived from it by types; there is no other list of names.
 *
 * Input is validated on arrival, output before it leaves (what a schema does not name is cut off), both failing closed.
 * A call resolves to `{ok: true, value}` or `{ok: false, error}`; it never rejects for an expected reason.
 */

function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Readonly<{ input: I; output: O }> {
  return { input, output };
}

/** A call that writes: it names the revision that it is based on, and writes nothing if that is not the stored one. */
function write<I extends z.ZodRawShape, O extends z.ZodType>(input: I, output: O) {
  return call(z.strictObject({ ...basis, ...input }), output);
}

const nothing = z.strictObject({});

const fileName = z.string().regex(/^[\w-][\w .-]{0,200}$/);
const outputText = z.string().max(64 * 1024 * 1024);
/** A secret as typed by the admin. Parsing turns it into a {@link Secret}. */
const typedSecret = z
  .string()
  .min(1)
  .max(4096)
  .transform((value) => Secret.of(value));

const folderPath = z.string().min(1).max(4096);
/** Secrets of any plugin by its own names, typed but not saved; what is absent is taken from the keychain. */
const typedSecrets = z.record(z.string().max(64), typedSecret);
/** The same for PI. */
const draftSecrets = z.strictObject({
  apiPassword: typedSecret.optional(),
  apiRegistrationKey: typedSecret.optional(),
});

/** The admin agreed to plain http for the address that the settings name. */
const confirmHttp = z.boolean().default(false);

/** Chosen by the renderer; `request/cancel` names it. */
const requestId = z.string().min(1).max(64);

/** SHA-256 of a certificate. */
const fingerprint = z.string().regex(/^[\dA-F]{2}(:[\dA-F]{2}){31}$/);

const testInput = z.strictObject({
  requestId,
  /** The plugin that settings and secrets are for; the chosen one unless named. Another one than the chosen is refused. */
  pluginId: pluginId.optional(),
  plugin: rawPlugin,
  secrets: typedSecrets,
  session: sessionSchema,
});

/** Scenarios are saved as a whole. */
const scenariosView = { ...storedAt, scenarios: scenariosSchema };

export const contract = {
  /** Version, shell and folders of the program. Always resolves to a value. */
  'app/info': call(nothing, appInfo),
  /** The present state; later ones come with the event `app/state`. Always resolves to a value. */
  'app/state': call(nothing, appState),
  /** Sets the level of Configurator.log at once and for later starts. Error `configuration` if it cannot be kept; it is set all the same. */
  'app/set-log-level': call(z.strictObject({ level: logLevel }), appInfo),
  /** Opens one of the fixed external links in the system's browser. */
  'app/open-link': call(z.strictObject({ link: z.enum(['vendor-guide']) }), nothing),
  /** The notice about the store of the secrets is not shown any more, until it says something else. */
  'app/dismiss-notice': call(nothing, appInfo),
  /** In the desktop app: asks where to save a text of the page, and saves it there. Not saved if the person cancels. */
  'app/export-text': call(z.strictObject({ fileName, text: outputText }), z.object({ saved: z.boolean() })),
  /** In the desktop app: puts a text of the page on the clipboard. */
  'app/copy-text': call(z.strictObject({ text: outputText }), nothing),

  /** The stored settings, key by key: the valid, the bad, and whether each secret is set. Never a secret. */
  'settings/read': call(nothing, settingsView),
  /** Validates strictly, then writes settings and typed secrets. Error `configuration` names the first bad setting. */
  'settings/save': write({ plugin: rawPlugin, secrets: draftSecrets, confirmHttp }, changeOutcome(settingsView)),

  /** What is in the file that is named as Trusted CA File. Error `configuration` if it cannot be used. */
  'ca-file/check': call(z.strictObject({ path: z.string().max(4096) }), caFileView),
  /** Puts the certificates of a chosen file into a file of the data folder. Saves no settings. Error likewise, and in practice. */
  'ca-file/place': call(
    z.strictObject({ name: z.string().max(255), content: z.base64().max(2 * 1024 * 1024) }),
    caFileView,
  ),

  /** The revisions of the settings that were saved, newest first; none in practice. */
  'settings/history': call(nothing, z.object({ profile: z.enum(profiles), revisions: z.array(savedRevision) })),
  /** What differs between two of them, setting by setting; `null` where one is not set. Nothing secret is in them. */
  'settings/compare': call(
    z.strictObject({ from: z.number().int(), to: z.number().int() }),
    z.object({ differences: z.array(z.object({ key: z.string(), old: z.unknown(), new: z.unknown() })) }),
  ),
  /** Saves an earlier revision again, as a new one, and sends it to the service. Secrets stay as they are. */
  'settings/restore': write(
    { revision: z.number().int() },
    writeOutcome({ revision: storedAt.revision, service: servicePush.optional() }, { revision: storedAt.revision }),
  ),

  /** The Test Settings lookup with what is on screen. A failed lookup is a value with `ok: false`, so that its trace is kept. */
  'test/lookup': call(testInput, lookupResultSchema),
  /** Retrieve Credential: everything that injection would do, then checked in again. Never answers a password. */
  'test/retrieve': call(
    testInput.extend({ credentialId: z.string().max(4096), fullCycle: z.boolean().default(false) }),
    retrieveResultSchema,
  ),
  /**
   * The distinct lookups of the request history and the scenarios, with the saved settings and with what is on screen. Each that has been
   * done is reported by the event `impact/progress`. Error if what is on screen cannot be used or its login is refused.
   */
  'impact/preview': call(
    z.strictObject({
      requestId,
      pluginId: pluginId.optional(),
      plugin: rawPlugin,
      secrets: typedSecrets,
      scenarios: z.array(scenarioSchema.pick({ name: true, session: true })).max(mostScenarios),
      /** Of the requests of the history. */
      limit: z.number().int().min(0).max(mostRequests).default(usualRequests),
    }),
    impactResult,
  ),
  /** The diagnosis (product.md, screen 6). Checks of the user are skipped without a session; `reach` stops before any login. */
  'diagnose/run': call(
    z.strictObject({
      requestId,
      pluginId: pluginId.optional(),
      plugin: rawPlugin.optional(),
      secrets: typedSecrets.optional(),
      session: sessionSchema.optional(),
      scope: z.enum(['reach', 'full']),
    }),
    diagnoseResultSchema,
  ),
  /**
   * Writes the certificate with this fingerprint, which the server presents and nobody trusts, into a file of the data folder, with the
   * certificates of the Trusted CA File that is on screen, and answers its path. The appliance is the saved one. Saves no settings. Error
   * `tls` if the server presents another certificate by now, or if this one would not make it trusted; `configuration` in practice.
   */
  'diagnose/trust-authority': call(
    z.strictObject({ requestId, server: z.enum(['pi', 'appliance']), plugin: rawPlugin, fingerprint }),
    z.object({ file: z.string() }),
  ),
  /**
   * Which API the PI that is on screen offers for rotation, by its WSDL. Saves nothing, and sends nothing secret. Error
   * `configuration` for plain http that was not confirmed.
   */
  'pi/detect-version': call(
    z.strictObject({ requestId, plugin: rawPlugin }),
    z.object({ piVersion: z.enum(piVersions) }),
  ),
  /** Reads the template jobs that are on screen as the API User, and changes nothing. Error if the API User cannot log in. */
  'pi/check-templates': call(
    z.strictObject({ requestId, plugin: rawPlugin, secrets: draftSecrets }),
    z.object({ templates: z.array(templateCheckSchema) }),
  ),
  /** Cancels a running test, check, preview or diagnosis; it then resolves with `cancelled`. Unknown ids are ignored. */
  'request/cancel': call(z.strictObject({ requestId }), nothing),

  /** Forgets all cached tokens at once, the service's too where it runs, and answers how many there were here and there. */
  'tokens/clear': call(nothing, z.object({ cleared: z.number().int(), service: z.number().int().optional() })),

  /** The server contract as saved, and how much of it can be used. */
  'contract/read': call(nothing, serverContractView),
  /**
   * How the server that is on screen offers the functions, by its WSDL; or by documents that were read from files. Saves nothing, and
   * sends nothing secret. `choices` are written as `ecmctl contract adapt --set` has them. Error `configuration` for a choice that the
   * WSDL does not have, and for plain http that was not confirmed.
   */
  'contract/propose': call(
    z.strictObject({
      requestId,
      plugin: rawPlugin,
      documents: z.array(contractDocument).min(1).max(50).optional(),
      choices: z.array(z.string().max(4096)).max(1000),
      accept: acceptedFunctions,
      /** The contract so far: its choices and acceptances count, if it was made from the same WSDL. */
      contract: serverContractSchema.optional(),
    }),
    contractProposalView,
  ),
  /** Calls what changes nothing by a contract that need not be saved or complete, and tells which members came back, never values. */
  'contract/try': call(
    z.strictObject({
      requestId,
      plugin: rawPlugin,
      secrets: draftSecrets,
      contract: serverContractSchema.optional(),
      session: z.strictObject({ user: z.string().max(256), host: z.string().max(256).optional() }),
    }),
    contractTrialView,
  ),
  /** Makes it the server contract; `null` the built-in one. Error `configuration` if a needed function cannot be used. */
  'contract/save': write({ contract: serverContractSchema.nullable() }, changeOutcome(serverContractView)),

  /** The stored section of the appliance, and whether its client secret is set. Never the secret. */
  'appliance/read': call(nothing, applianceView),
  /** As `settings/save`, for the section of the appliance. A section without a site is saved too: it ends the link. */
  'appliance/save': write({ appliance: rawPlugin, clientSecret: typedSecret.optional() }, changeOutcome(applianceView)),
  /** The checks of site and API account, with what is on screen; the stored client secret unless one is typed. Saves nothing. */
  'appliance/test': call(
    z.strictObject({ requestId, appliance: rawPlugin, clientSecret: typedSecret.optional() }),
    diagnoseResultSchema,
  ),

  /** Whether other programs of this computer may get credentials from the service, its pipe and the path of the key. Never the key. */
  'bridging/read': call(nothing, bridgingView),
  /** Makes or deletes the key of bridges. Error `configuration` if the file cannot be changed, in practice, and for operators. */
  'bridging/switch': call(z.strictObject({ action: z.enum(bridgingActions) }), bridgingView),
  /**
   * A lookup over the pipe of the service in the role of a bridge; checks nothing out. Error `service-unavailable` where the service
   * does not run, bridging is disabled or this account may not read the key; else those of a lookup.
   */
  'bridging/test': call(z.strictObject({ requestId, session: sessionSchema }), bridgeTest),

  /** The plugins of this computer, which of them is chosen, and its form. */
  'plugins/list': call(nothing, pluginsView),
  /** Loads the plugin, and makes it the chosen one in the settings, one revision on. Error `configuration` if it cannot be loaded. */
  'plugins/choose': write({ id: pluginId }, changeOutcome(pluginsView)),
  /** Puts the plugin of a folder among those of this computer, without choosing it. One that is refused is listed with the reason. */
  'plugins/choose-folder': write({ folder: folderPath }, changeOutcome(pluginsView)),
  /** Takes Windows' mark of a downloaded file off the files of a plugin that was refused for it; then as `plugins/choose-folder`. */
  'plugins/unblock': write({ folder: folderPath }, changeOutcome(pluginsView)),
  /** The chosen plugin's settings as its form names them, and whether each secret is set. Never a secret. */
  'plugins/read-settings': call(nothing, pluginSettingsView),
  /** As `settings/save`, for the chosen plugin. Error `configuration` if it is another one by now. */
  'plugins/save-settings': write(
    { pluginId, settings: rawPlugin, secrets: typedSecrets, confirmHttp },
    changeOutcome(pluginSettingsView),
  ),

  /** The unsaved changes of a section that were kept for the profile, if there are some. Never a secret. */
  'drafts/read': call(
    z.strictObject({ section: draftSectionSchema }),
    z.object({ profile: z.enum(profiles), draft: keptDraftSchema.optional() }),
  ),
  /**
   * Keeps the unsaved changes of a section beyond the window; without a draft, clears them. The revision is the one that they
   * were begun from; `conflict` if the changes that are kept were begun from a later one.
   */
  'drafts/keep': write({ section: draftSectionSchema, draft: draftSchema.optional() }, writeOutcome({}, {})),
  /** The scenarios of Test settings, with a revision of their own. */
  'scenarios/read': call(nothing, z.object(scenariosView)),
  'scenarios/save': write({ scenarios: scenariosSchema }, writeOutcome({ revision: storedAt.revision }, scenariosView)),

  /** The service's state; later ones come with the event `service/state`. Always resolves to a value. */
  'service/state': call(nothing, serviceView),
  /** Tries to reach the service now instead of when the back-off is over. */
  'service/reconnect': call(nothing, nothing),
  /** The service connects to the appliance anew. Error `service-unavailable` where it does not run; likewise below. */
  'service/reconnect-link': call(nothing, linkStatus),
  /** Delivers again after a suspension for maintenance. */
  'service/resume': call(nothing, nothing),
  'service/set-log-level': call(z.strictObject({ level: logLevel }), z.object({ level: logLevel })),
  /**
   * The latest lines of ECM.log, and with `follow` the later ones as event `service/log`, until every window that followed
   * has said that it does no more, or is closed. Without a service they come from the file, and none follow.
   */
  'service/tail': call(
    z.strictObject({ lines: z.number().int().min(0).max(1000), follow: z.boolean() }),
    z.object({ lines: z.array(z.string()), from: z.enum(['service', 'file']) }),
  ),
  /** Starts, stops or restarts it by the service manager of the system. Error `service-unavailable` says what to do by hand. */
  'service/control': call(z.strictObject({ action: z.enum(serviceActions) }), z.object({ service: z.string() })),
  /** A page of the request history (operations.md), newest first, also without the service. Error `configuration` if it cannot be read. */
  'requests/list': call(requestQuery, z.object({ requests: z.array(recentRequest), next: z.string().optional() })),
  /** Requests by hour or day, and the states of service and link over time; also without the service. Errors as for `requests/list`. */
  'service/activity': call(activityQuery, activity),
  /** The lines of ECM.log with the correlation id of a request, oldest first; none where its files cannot be read. */
  'requests/log-lines': call(
    z.strictObject({ correlationId: z.string().min(1).max(100) }),
    z.object({ lines: z.array(z.string()) }),
  ),
  /**
   * Writes a redacted bundle for support into the data folder and answers where. Works without the service.
   * @param requests whether the latest requests are in it, which name users and hosts
   */
  'support/bundle': call(z.strictObject({ requests: z.boolean().default(false) }), z.object({ file: z.string() })),

  /** Starts the practice PI in this process and switches to the practice profile. Idempotent. */
  'practice/enter': call(nothing, appInfo),
  /** Stops the practice PI and returns to the real profile, untouched. Idempotent. */
  'practice/leave': call(nothing, appInfo),
} as const;

export type Contract = typeof contract;
export type CallName = keyof Contract;
export const callNames = Object.keys(contract) as readonly CallName[];

/** What the caller passes, what the handler receives, what the handler answers, what the caller gets. */
export type CallArgument<K extends CallName> = z.input<Contract[K]['input']>;
export type CallInput<K extends CallName> = z.output<Contract[K]['input']>;
export type CallAnswer<K extends CallName> = z.input<Contract[K]['output']>;
export type CallOutput<K extends CallName> = z.output<Contract[K]['output']>;

export type WritingCall = { [K in CallName]: OtherProfile extends CallOutput<K> ? K : never }[CallName];

export type Handlers = {
  /** `window` is the shell's name of the window that calls. */
  readonly [K in CallName]: (input: CallInput<K>, window?: string) => Promise<Result<CallAnswer<K>, ErrorInfo>>;
};
export type Client = {
  readonly [K in CallName]: (input: CallArgument<K>) => Promise<Result<CallOutput<K>, ErrorInfo>>;
};

/** Events pushed to the renderer. */
export const events = {
  /** Of the web shell's transport: events come from now on, after a time in which they may have been missed. */
  'app/connected': nothing,
  'app/state': appState,
  'service/state': serviceView,
  'service/log': z.object({ lines: z.array(z.string()), skipped: z.number().int().min(0) }),
  /** Settings of the profile were saved, in this window or another one. */
  'settings/saved': z.object({ profile: z.enum(profiles), revision: z.number().int() }),
  /** A finished check of a diagnosis that still runs. */
  'diagnose/check': z.object({ requestId: z.string(), check: checkSchema }),
  /** Of a preview that still runs: how many of the requests were looked up with both settings. */
  'impact/progress': z.object({ requestId: z.string(), done: z.number().int(), all: z.number().int() }),
} as const;
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>;

export const wireAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorInfoSchema }),
]);

/** What a shell offers the renderer: the desktop's preload on `window.ecm`, the web shell's fetch transport. */
export interface Transport {
  invoke(name: CallName, input: unknown): Promise<unknown>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: EventName, payload: unknown) => void): () => void;
}
