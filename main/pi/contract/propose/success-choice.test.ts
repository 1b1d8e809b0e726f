import { describe, expect, it } from 'vitest';
import ours from '../AuthService.wsdl?raw';
import minimal from '../../../sandbox/contracts/minimal.wsdl?raw';
import renamed from '../../../sandbox/contracts/renamed.wsdl?raw';
import soap12 from '../../../sandbox/contracts/soap12.wsdl?raw';
import split from '../../../sandbox/contracts/split.wsdl?raw';
import { definitionOf, functionNames } from '../../../../shared/contract-functions.ts';
import { serverContractSchema } from '../../../../shared/server-contract.ts';
import { functionOf, propose, tryPropose } from '../../../../test-support/pi/wsdls/propose.ts';
import { builtInContract } from '../built-in.ts';
import { proposeOutcome } from './outcome.ts';

/** A refusal that counts as success loses a check-in, so how success is reported must be in the answers. */

const key = 'registrationKey=none';
const changing = functionNames.filter((name) => definitionOf(name).changes);

describe('a member that says whether a call was done', () => {
  it.each([
    [renamed, 'flag:Nope', 'Nope'],
    [renamed, 'code:Nope:0', 'Nope'],
    [renamed, 'flag:Status:Nope', 'Nope'],
    [renamed, 'flag:Status:Code:Nope', 'Nope'],
    [renamed, 'code:Code:0:Nope', 'Nope'],
    [renamed, 'flag:status', 'status'],
    [ours, 'flag:Nope', 'Nope'],
    [split, 'flag:Nope', 'Nope'],
    [soap12, 'flag:Nope', 'Nope'],
    [minimal, 'flag:Nope', 'Nope'],
  ])('is refused where no answer has it: %#', (wsdl, success, member) => {
    const proposal = tryPropose(wsdl, { set: [key, `success=${success}`] });
    expect(proposal.ok ? 'it was taken' : proposal.error).toContain(
      `--set success=${success}: no answer of the functions has a member ${member}; there are `,
    );
  });

  it('is named among those that there are', () => {
    const proposal = tryPropose(renamed, { set: ['success=flag:Nope'] });
    expect(proposal.ok ? '' : proposal.error).toMatch(/there are (?:Status|Code|Text), (?:Status|Code|Text)/);
  });
});

describe('a function whose answer lacks the chosen member', () => {
  it('has a problem if it changes something, that names what to set', () => {
    const proposal = propose(renamed, { set: [key, 'success=code:SessionId:0'], reads: true, accept: changing });
    for (const name of changing) {
      const { accepted, problems, issues } = functionOf(proposal, name);
      expect({ accepted, problems, issues }, name).toEqual({
        accepted: false,
        problems: [
          `its answer has no SessionId, so a refusal could not be distinguished from success: --set success=… with a member that it has, or --set ${name}.out.success==true if it refuses by faults only`,
        ],
        issues: [{ is: 'outcome', member: 'SessionId' }],
      });
      expect(proposal.contract?.functions[name]?.fixedOutputs, 'no refusal counts as done').toBeUndefined();
    }
    expect(proposal.unresolved).toEqual(expect.arrayContaining(['checkOutStored', 'checkInStored']));
    const { contract = {} } = proposal;
    expect(serverContractSchema.safeParse(contract).success).toBe(true);
  });

  it('is warned about where it is needed and only reads', () => {
    const { warnings } = propose(renamed, { set: [key, 'success=code:SessionId:0'] });
    expect(warnings).toEqual([
      'listStoredBySystem: its answer has no SessionId, so one that is no fault counts as done.',
    ]);
  });

  it('counts as done where a person says so, with a warning, and goes on so later', () => {
    const said = [key, 'success=code:SessionId:0', 'checkInStored.out.success==true'];
    const proposal = propose(renamed, { set: said, accept: changing });
    expect(functionOf(proposal, 'checkInStored')).toMatchObject({ accepted: true, problems: [] });
    expect(proposal.contract?.functions.checkInStored?.fixedOutputs).toEqual({ code: '0' });
    expect(proposal.warnings).toContain(
      'checkInStored: its answer has no SessionId, so one that is no fault counts as done.',
    );
    const later = propose(renamed, { earlier: proposal.contract });
    expect(functionOf(later, 'checkInStored').accepted).toBe(true);
    const withdrawn = propose(renamed, { earlier: proposal.contract, set: ['checkInStored.out.success='] });
    expect(functionOf(withdrawn, 'checkInStored').problems).toHaveLength(1);
  });

  it('has no problem where only faults tell', () => {
    const proposal = propose(renamed, { set: [key, 'success=faults'], accept: changing });
    expect(functionOf(proposal, 'checkInStored')).toMatchObject({ accepted: true, problems: [] });
  });

  it.each(['login.out.success==true', 'checkInStored.out.success==false', 'checkInStored.out.success=Status'])(
    'is not distinguished otherwise: %s',
    (assignment) => {
      expect(tryPropose(renamed, { set: [assignment] }).ok).toBe(false);
    },
  );

  it('learns that nothing needs to be said where the answer tells', () => {
    const proposal = propose(renamed, { set: ['checkInStored.out.success==true'] });
    expect(proposal.contract?.functions.checkInStored?.fixedOutputs).toBeUndefined();
    expect(proposal.warnings).toEqual([
      'checkInStored: --set checkInStored.out.success has no effect, because its answers tell success.',
    ]);
  });
});

describe('the choice of an earlier contract', () => {
  it('does not count where no answer has its member', () => {
    const { contract } = propose(renamed);
    const earlier = contract && { ...contract, success: { by: 'flag', flag: 'Nope' } as const };
    const proposal = propose(renamed, { earlier });
    expect(proposal.outcome?.success).toEqual(contract?.success);
    expect(proposal.warnings[0]).toContain('How the earlier contract tells success does not count: ');
  });
});

/** The answer is one text. */
const element = (name: string): string =>
  [name, `${name}Response`]
    .map(
      (each) =>
        `<xs:element name="${each}"><xs:complexType><xs:sequence><xs:element name="Text" type="xs:string"/></xs:sequence></xs:complexType></xs:element>`,
    )
    .join('');
const messages = (name: string): string =>
  [name, `${name}Response`]
    .map((each) => `<wsdl:message name="${each}M"><wsdl:part name="parameters" element="tns:${each}"/></wsdl:message>`)
    .join('');
const operation = (name: string): string =>
  `<wsdl:operation name="${name}"><wsdl:input message="tns:${name}M"/><wsdl:output message="tns:${name}ResponseM"/></wsdl:operation>`;
const binding = (name: string): string =>
  `<wsdl:operation name="${name}"><soap:operation soapAction="urn:${name}" style="document"/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>`;

describe('functions that are built in', () => {
  const builtIn = 'success=flag:OperationSuccessful:ErrorCode:OperationMessage';

  it.each([
    'success=faults',
    'success=code:ErrorCode:0',
    'success=flag:OperationSuccessful',
    'success=flag:OperationSuccessful=1/0:ErrorCode:OperationMessage',
  ])('keep how they tell success, and the rules of codes, with a warning: %s', (set) => {
    for (const wsdl of [ours, soap12]) {
      const { functions, contract, warnings } = propose(wsdl, { set: [key, set] });
      const { contract: unset } = propose(wsdl, { set: [key] });
      expect(functions.every(({ status }) => status === 'exact')).toBe(true);
      expect(contract?.success).toEqual(builtInContract.success);
      expect(contract?.codes).toEqual(unset?.codes);
      expect(warnings).toEqual([expect.stringContaining('--set success has no effect')]);
    }
  });

  it('are the same where their own way is named', () => {
    const { contract, warnings, functions } = propose(ours, { set: [builtIn] });
    const unset = propose(ours);
    expect({ contract, warnings, functions }).toEqual({
      contract: unset.contract,
      warnings: [],
      functions: unset.functions,
    });
  });

  it('keep it beside any number of operations that tell nothing', () => {
    const others = Array.from({ length: 40 }, (_, index) => `Other${index}`);
    const more = ours
      .replaceAll('</xs:schema>', (end) => `${others.map((name) => element(name)).join('')}${end}`)
      .replace('<wsdl:portType', (start) => `${others.map((name) => messages(name)).join('')}${start}`)
      .replace('</wsdl:portType>', (end) => `${others.map((name) => operation(name)).join('')}${end}`);
    const bound = more.replace('</wsdl:binding>', (end) => `${others.map((name) => binding(name)).join('')}${end}`);
    const { functions, contract, port } = propose(bound);
    expect(proposeOutcome(port.operations)?.success, 'most answers have no flag').toEqual({ by: 'faults' });
    expect(functions.every(({ status }) => status === 'exact')).toBe(true);
    expect({ ...contract, source: 'built-in' }).toEqual(builtInContract);
  });

  it('are built in no more where others have another way that was chosen', () => {
    const mixed = ours.replace('name="AutoSpin" type="xs:boolean"', 'name="AutoSpin" type="xs:string"');
    const proposal = propose(mixed, { set: ['success=faults'] });
    expect(functionOf(proposal, 'checkInStored')).toMatchObject({ status: 'likely', accepted: false });
    expect(proposal.contract?.success).toEqual({ by: 'faults' });
    expect(proposal.warnings[0]).toMatch(/^By --set success, answers are read otherwise than built in, so login, /);
    expect(functionOf(propose(mixed), 'checkInStored').status).toBe('exact');
  });
});
