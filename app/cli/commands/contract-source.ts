import type { Failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { piPluginId, type SettingsFile } from '../../../shared/settings.ts';
import { publishedAt, readPublishedWsdl } from '../../../main/pi/contract/fetch-contract.ts';
import { readServerWsdl, type ServerPlace } from '../../../main/pi/contract/read-server-wsdl.ts';
import type { ServerWsdl } from '../../../main/pi/contract/wsdl-model.ts';
import { piForm } from '../../../main/pi/form.ts';
import { settingsChecks } from '../../../main/pi/settings-checks.ts';
import { httpRefusal } from '../../../main/plugins/plain-http.ts';
import { sectionOf } from '../../../main/plugins/settings-sections.ts';
import type { CliEnvironment } from '../command.ts';
import { allowHttp, confirmedHttp, readSettings } from '../setup.ts';
import type { SetupOptions } from './options.ts';

/** Where the WSDL is: on the server of the settings, at a place that was named, or in files. */
export type WsdlPlace =
  | { readonly from: 'settings' }
  | ServerPlace
  | { readonly from: 'files'; readonly paths: readonly string[] };

export interface NamedWsdl {
  readonly wsdl: ServerWsdl;
  /** What the server's port is chosen by; `''` for files without settings. */
  readonly endpointUrl: string;
  /** The settings, where there are any. */
  readonly file?: SettingsFile | undefined;
}

/** Reads a server's WSDL. No secret is needed or sent. What is worth knowing besides is added to the warnings. */
export async function readNamedWsdl(
  place: WsdlPlace,
  options: SetupOptions,
  environment: CliEnvironment,
  warnings: string[],
): Promise<Result<NamedWsdl, Failure>> {
  const settings = await readSettings(options, environment);
  if (!settings.ok && (place.from === 'settings' || options.settings !== undefined)) return settings;
  const file = settings.ok ? settings.value : undefined;
  const plugin = file === undefined ? {} : sectionOf(file, piPluginId);
  const { signal } = environment;
  if (place.from === 'files') {
    const read = await readServerWsdl(place, signal);
    return read.ok ? named(read.value, textOf(plugin['endpointUrl']), file, warnings) : read;
  }
  if (!settings.ok) {
    const note = "The WSDL is read with the default timeout and the system's certificate authorities.";
    warnings.push(`${settings.error.message} ${note}`);
  }
  const url = place.from === 'settings' ? plugin['endpointUrl'] : place.url;
  const refusal = plainHttpRefusal(url, options, file);
  if (refusal !== undefined) return err(refusal);
  const read = await readPublishedWsdl({
    plugin,
    needed: place.from === 'settings' ? ['endpointUrl'] : [],
    placeOf: place.from === 'settings' ? publishedAt : () => place,
    otherwise: ', or name the WSDL on the command line',
    signal,
  });
  return read.ok ? named(read.value.wsdl, withoutQuery(read.value.url), file, warnings) : read;
}

function named(
  wsdl: ServerWsdl,
  endpointUrl: string,
  file: SettingsFile | undefined,
  warnings: string[],
): Result<NamedWsdl, Failure> {
  warnings.push(...wsdl.problems.map(({ document, why }) => `${document} ${why}.`));
  return ok({ wsdl, endpointUrl, file });
}

/** A WSDL is often named by the endpoint and a query, which may have a secret, too. */
function withoutQuery(text: string): string {
  const url = URL.parse(text);
  return url === null ? '' : `${url.origin}${url.pathname}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Nothing secret is sent, but what another machine on the way makes of the answer would be believed. */
function plainHttpRefusal(
  endpointUrl: unknown,
  options: SetupOptions,
  file: SettingsFile | undefined,
): Failure | undefined {
  return httpRefusal(
    { ...settingsChecks, form: piForm },
    { endpointUrl },
    file === undefined ? [options.allowPlainHttp ?? ''] : confirmedHttp(options, file),
    allowHttp,
  );
}
