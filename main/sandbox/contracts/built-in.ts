import builtInWsdl from '../../pi/contract/AuthService.wsdl?raw';
import type { PracticeContract } from './contract.ts';
import minimalWsdl from './minimal.wsdl?raw';
import soap12Wsdl from './soap12.wsdl?raw';

/** The contracts with the names of the vault's own operations; they differ by their WSDL. */
function sameNames({ wsdl, ...differences }: Pick<PracticeContract, 'wsdl'> & Partial<PracticeContract>) {
  const portType = wsdl.slice(wsdl.indexOf('<wsdl:portType'), wsdl.indexOf('</wsdl:portType>'));
  const names = [...portType.matchAll(/<wsdl:operation name="(\w+)"/g)].map(([, name = '']) => name);
  const contract: PracticeContract = {
    wsdl,
    soap: '1.1',
    registrationKey: { as: 'soap-header', name: 'ApiRegistrationKey' },
    success: 'same',
    refusal: 'same',
    fault: { element: 'OperationFault', members: { ErrorCode: 'ErrorCode', Message: 'OperationMessage' } },
    operations: Object.fromEntries(names.map((name) => [name, { is: name, in: 'same', out: 'same' }])),
    ...differences,
  };
  return contract;
}

/** The contract that the engine has built in; like a newer server it may report members that the WSDL does not name. */
export const builtIn = sameNames({ wsdl: builtInWsdl, allowsExtraMembers: true });

/** SOAP 1.2, the registration key as an HTTP header. */
export const soap12 = sameNames({
  wsdl: soap12Wsdl,
  soap: '1.2',
  registrationKey: { as: 'http-header', name: 'X-Api-Key' },
});

/** What a lookup and a check-out need, and nothing else. */
export const minimal = sameNames({ wsdl: minimalWsdl });
