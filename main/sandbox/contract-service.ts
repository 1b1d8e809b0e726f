import type { IncomingHttpHeaders } from 'node:http';
import { carryOut, type VaultAnswer, type VaultParts } from './carry-out.ts';
import { fromVault, type ContractOperation, type PracticeContract } from './contracts/contract.ts';
import { textOf, type Members } from './members.ts';
import { refusalCodes } from './refusal.ts';
import { envelopeOf, expectElement, faultDocument, mediaTypeOf, readEnvelope, SoapFault } from './soap/envelope.ts';
import { readRecord, writeElement } from './soap/records.ts';
import { readWsdl, type Messages, type WireOperation } from './soap/schema.ts';
import type { XmlElement } from './soap/xml.ts';

interface ServiceParts extends VaultParts {
  readonly contract: PracticeContract;
}

/** An operation of the contract that the server has. */
export type ServedOperation = WireOperation & ContractOperation;

interface SoapAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

interface SoapRequest {
  readonly headers: readonly XmlElement[];
  readonly http: IncomingHttpHeaders;
  readonly members: Members;
}

/** Serves the vault by a contract: requests become calls of the vault's operations, their results become answers. */
export class ContractService {
  readonly #parts: ServiceParts;
  readonly #contract: PracticeContract;
  readonly #messages: Messages;
  readonly #served: readonly ServedOperation[];

  constructor(parts: ServiceParts) {
    const { contract, vault } = parts;
    this.#parts = parts;
    this.#contract = contract;
    this.#messages = readWsdl(contract.wsdl);
    this.#served = this.#messages.operations.flatMap((wire) => {
      const operation = contract.operations[wire.name];
      const isServed = operation !== undefined && !vault.spec.unsupportedOperations.includes(operation.is);
      return isServed ? [{ ...wire, ...operation }] : [];
    });
  }

  /** The operations of the WSDL that the server does not have. */
  get lacking(): readonly string[] {
    const served = this.#served.map(({ name }) => name);
    return this.#messages.operations.map(({ name }) => name).filter((name) => !served.includes(name));
  }

  /** The operation with this action. */
  find(action: string): ServedOperation | undefined {
    return this.#served.find((served) => served.action === action);
  }

  /** Carries out a request. */
  answer(operation: ServedOperation, xml: string, http: IncomingHttpHeaders): SoapAnswer {
    try {
      const { headers, body } = readEnvelope(xml, this.#contract.soap);
      expectElement(body, this.#messages.namespace, operation.name);
      const members = readRecord(operation.request, body, this.#options);
      const isRegistered = this.#isRegistered(operation, { headers, http, members });
      return this.#answerWith(operation, carryOut({ ...operation, members, isRegistered }, this.#parts));
    } catch (error) {
      if (error instanceof SoapFault) return this.fault(error);
      throw error;
    }
  }

  /** An answer with a fault. */
  fault(fault: SoapFault): SoapAnswer {
    return { status: 500, contentType: this.#contentType, body: faultDocument(fault, this.#contract.soap) };
  }

  get #contentType(): string {
    return `${mediaTypeOf(this.#contract.soap)}; charset=utf-8`;
  }

  get #options(): { readonly extras: boolean } {
    return { extras: this.#contract.allowsExtraMembers ?? false };
  }

  #isRegistered({ name }: ServedOperation, { headers, http, members }: SoapRequest): boolean {
    const place = this.#contract.registrationKey;
    const { registrationKey } = this.#parts.vault;
    if (place.as === 'input') return name !== place.operation || textOf(members, place.name) === registrationKey;
    if (place.as === 'http-header') return http[place.name.toLowerCase()] === registrationKey;
    const header = headers.find(({ local }) => local === place.name);
    if (header !== undefined) expectElement(header, this.#messages.namespace);
    return header?.text === registrationKey;
  }

  #answerWith({ name, answer }: ServedOperation, given: VaultAnswer): SoapAnswer {
    const { success, refusal } = this.#contract;
    if (!given.ok && (given.as === 'fault' || refusal === 'fault')) throw this.#refusal(given.result);
    const common = given.ok || refusal === 'fault' ? success : refusal;
    const result = { ...fromVault(common, given.result), ...(given.ok ? given.members : {}) };
    const wrapper = `${name}Result`;
    const members = answer.members.some((member) => member.name === wrapper) ? { [wrapper]: result } : result;
    const body = writeElement(
      { name: `${name}Response`, namespace: this.#messages.namespace },
      answer,
      members,
      this.#options,
    );
    return { status: 200, contentType: this.#contentType, body: envelopeOf(body, this.#contract.soap) };
  }

  #refusal(result: Members): SoapFault {
    const { soap, fault } = this.#contract;
    const type = this.#messages.elementType(fault.element);
    const detail = writeElement(
      { name: fault.element, namespace: type.namespace },
      type,
      fromVault(fault.members, result),
      this.#options,
    );
    const reason = Object.entries(refusalCodes).find(([, code]) => code === result['ErrorCode'])?.[0];
    // SOAP 1.1 has the code in the detail alone.
    const subcode =
      soap === '1.2' && reason !== undefined ? { namespace: this.#messages.namespace, name: reason } : undefined;
    return new SoapFault(textOf(result, 'OperationMessage') ?? '', { code: 'Server', subcode, detail });
  }
}
