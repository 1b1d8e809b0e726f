import { failure, type Failure } from '../../../../shared/errors.ts';
import { settingTexts } from '../../../../shared/settings-text.ts';
import { serverTextOf } from '../../../platform/secrets/server-text.ts';
import { wsdlLimits } from './wsdl-limits.ts';
import type { WsdlProblem } from '../wsdl-model.ts';

export const doing = 'reading the WSDL of the server';
export const publishHint =
  `Check "${settingTexts.endpointUrl.label}" and that the server publishes its WSDL (serviceMetadata, httpsGetEnabled); ` +
  'otherwise save it to a file on the PI server and give that with --wsdl FILE.';

export function unusable(detail: 'malformed' | 'html' | 'wrong-url', message: string): Failure {
  return failure('protocol', detail, { message, doing, hint: publishHint }, { setting: 'endpointUrl' });
}

/** @param why of a `MalformedXmlError` */
export function notXml(why: string): Failure {
  return unusable('malformed', `The document is no XML that can be read: ${why}.`);
}

export function noWsdl(): Failure {
  return unusable('wrong-url', 'The document is XML, but no WSDL and no schema.');
}

/** @param problems what was left out, and may be the reason: shown under Details, because they hold text of the server */
export function noSoap(problems: readonly WsdlProblem[]): Failure {
  const cause = unusable('malformed', 'The WSDL has no binding for SOAP over HTTP.');
  const text = problems.map(({ document, why }) => `${document} ${why}.`).join(' ');
  return { ...cause, serverText: serverTextOf(text, []) };
}

/** @param what as in "The server answered with more than …" */
export function tooLarge(what: string): Failure {
  return unusable('malformed', `${what} more than ${wsdlLimits.bytes / 1024 / 1024} MiB, which is no WSDL.`);
}

export function unreadableFile(path: string, text: string): Failure {
  const message = `The WSDL file ${path} ${text}.`;
  return failure('configuration', 'file', { message, doing, hint: 'Check the path and the permissions of the file.' });
}
