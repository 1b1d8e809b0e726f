import type { Server } from 'node:http';
import { listen, WSDL } from 'soap';
import wsdl from '../pi/contract/AuthService.wsdl?raw';
import type { FaultBox } from './faults.ts';
import { operations, type Operation } from './operations.ts';
import { Refusal, refusalCodes } from './refusal.ts';
import type { PracticeVault } from './vault.ts';
import { escapeAnswer, readInOrder, textOf, type Members } from './wire.ts';

/** A call as the practice PI read it, without secrets. */
export interface RecordedCall {
  readonly operation: string;
  /** The user of the token. */
  readonly actor?: string | undefined;
  readonly parameters: Members;
  /** 0, or PI's error code. */
  readonly code: number;
}

interface SoapServiceParts {
  readonly vault: PracticeVault;
  readonly faults: FaultBox;
  readonly record: (call: RecordedCall) => void;
}

/** Makes an answer that `soap` sends unchanged. */
type WriteResponse = (name: string, result: Members) => { readonly _xml: string };

const namespace = 'http://tempuri.org/';
const secretParameters = new Set(['AuthenticationToken', 'Password', 'MFATokenCode']);

/** Adds the operations of the contract to a server; `soap` reads requests and writes answers by the WSDL. */
export async function serveSoap(server: Server, path: string, parts: SoapServiceParts): Promise<void> {
  const writer = await openWriter();
  const names = Object.entries(operations).filter(([name]) => !parts.vault.spec.unsupportedOperations.includes(name));
  // The package writes an answer without its type: members in the wrong namespace and order.
  const write: WriteResponse = (name, result) => {
    const answer = { [name.replace(/Response$/, 'Result')]: escapeAnswer(result) };
    return { _xml: writer.objectToDocumentXML(name, answer, 'tns', namespace, name) };
  };
  const port = Object.fromEntries(
    names.map(([name, operation]) => [name, handler(name, operation, { ...parts, write })]),
  );
  return new Promise((resolve, reject) => {
    const service = listen(server, {
      path,
      xml: wsdl,
      services: { AuthService: { BasicHttpBinding_IAuthService: port } },
      // Texts are escaped in wire.ts.
      escapeXML: false,
      handleNilAsNull: true,
      suppressStack: true,
      callback: (error: unknown) =>
        error === null || error === undefined
          ? resolve()
          : reject(new Error('the contract cannot be served', { cause: error })),
    });
    // Names and passwords contain white space. The package offers this option to clients only, so it is set on the WSDL.
    (Reflect.get(service, 'wsdl') as WSDL).options.preserveWhitespace = true;
  });
}

function openWriter(): Promise<WSDL> {
  return new Promise((resolve, reject) => {
    const writer = new WSDL(wsdl, 'AuthService.wsdl', { escapeXML: false });
    writer.onReady((error) => (error === null || error === undefined ? resolve(writer) : reject(error)));
  });
}

type Handler = (args: unknown, callback?: unknown, headers?: unknown) => unknown;

function handler(
  name: string,
  operation: Operation,
  { vault, faults, record, write }: SoapServiceParts & { readonly write: WriteResponse },
): Handler {
  const refuseWith = (code: number, message: string, as = vault.spec.refusals): unknown => {
    if (as === 'result')
      return write(`${name}Response`, { ErrorCode: code, OperationMessage: message, OperationSuccessful: false });
    // `soap` answers a fault when this is thrown.
    throw Object.assign(new Error('fault'), { Fault: faultOf(code, message) });
  };
  return (args, _callback, headers) => {
    const parameters = readInOrder(args, operation.parameters);
    const received = (code: number): void =>
      record({ operation: name, actor: actorOf(vault, parameters), parameters: withoutSecrets(parameters), code });
    try {
      const planned = faults.take(name, 'refuse');
      if (planned !== undefined) {
        received(planned.code);
        return refuseWith(planned.code, planned.message ?? 'Refused for practice.', planned.as);
      }
      assertRegistrationKey(vault, headers);
      const members = operation.run(vault, parameters);
      received(0);
      const success = { ErrorCode: 0, OperationMessage: undefined, OperationSuccessful: true };
      return write(`${name}Response`, { ...success, ...members });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      received(error.code);
      return refuseWith(error.code, error.message);
    }
  };
}

function assertRegistrationKey(vault: PracticeVault, headers: unknown): void {
  const members = typeof headers === 'object' && headers !== null ? (headers as Members) : {};
  if (textOf(members, 'ApiRegistrationKey') !== vault.registrationKey) {
    throw new Refusal(refusalCodes.registrationKeyRefused, 'The API registration key is not valid.');
  }
}

function faultOf(code: number, message: string): object {
  return {
    faultcode: 's:Server',
    faultstring: escapeAnswer(message),
    detail: { OperationFault: { ErrorCode: code, Message: escapeAnswer(message) } },
    statusCode: 500,
  };
}

function withoutSecrets(parameters: Members): Members {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !secretParameters.has(name)));
}

function actorOf(vault: PracticeVault, parameters: Members): string | undefined {
  try {
    return vault.identities.sessionOf(textOf(parameters, 'AuthenticationToken') ?? '').identity.text;
  } catch {
    return undefined; // no token, or an expired one
  }
}
