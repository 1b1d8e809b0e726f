import { describe, expect, it } from 'vitest';
import { functionNames } from '../../../shared/contract-functions.ts';
import { serverContractSchema, type ServerContract } from '../../../shared/server-contract.ts';
import { builtInContract } from './built-in.ts';
import { builtInCodes, builtInPlaces } from './built-in-places.ts';
import { ownPort } from './own-port.ts';
import { contractOf, placeFields } from './place-fields.ts';

/** The contract that the WSDL and the places of the fields in it make. */
function made(): ServerContract {
  const { operations } = ownPort();
  const functions = functionNames.map((name) => {
    const { operation, request, response } = builtInPlaces[name];
    const found = operations.find(({ name: each }) => each === operation);
    if (found?.request === undefined || found.response === undefined) throw new Error(`${operation} is missing`);
    const asked = placeFields(found.request, 'request', request);
    const answered = placeFields(found.response, 'response', response);
    expect({ name, unplaced: [...asked.unplaced, ...answered.unplaced], unfilled: asked.unfilled }).toEqual({
      name,
      unplaced: [],
      unfilled: [],
    });
    return [name, contractOf(found, asked.message, answered.message)];
  });
  const data = 'http://schemas.datacontract.org/2004/07/RouletteWebService';
  return {
    version: 1,
    source: 'built-in',
    soap: '1.1',
    registrationKey: { as: 'soap-header', name: 'ApiRegistrationKey', namespace: 'http://tempuri.org/' },
    success: { by: 'flag', flag: 'OperationSuccessful', code: 'ErrorCode', message: 'OperationMessage' },
    faultDetail: [
      {
        name: 'OperationFault',
        namespace: data,
        members: [
          { name: 'ErrorCode', namespace: data, outputs: ['code'] },
          { name: 'Message', namespace: data, outputs: ['message'] },
        ],
      },
    ],
    codes: builtInCodes,
    functions: Object.fromEntries(functions),
  } as unknown as ServerContract;
}

describe('the built-in contract', () => {
  // After a change of AuthService.wsdl: vitest -u writes the file again.
  it('is what the WSDL and the places in it make', async () => {
    await expect(`${JSON.stringify(made(), undefined, 2)}\n`).toMatchFileSnapshot('built-in-contract.json');
  });

  it('is valid, and unchanged by being read', () => {
    expect(serverContractSchema.parse(JSON.parse(JSON.stringify(builtInContract)))).toEqual(builtInContract);
  });
});
