import type { FunctionName } from '../../shared/contract-functions.ts';
import type { FunctionContract } from '../../shared/server-contract.ts';
import { builtInContract } from '../../main/pi/contract/built-in.ts';
import type { RecordShape } from '../../main/pi/gateway/decoder/frames.ts';
import { answerShape } from '../../main/pi/gateway/decoder/shapes.ts';
import { writeEnvelope, type Inputs } from '../../main/pi/gateway/write-envelope.ts';

/** The functions of the built-in contract, as the gateway calls them. */

/** For tests of `shared`, which imports nothing of `main`. */
export { builtInContract };

export const dataNamespace = 'http://schemas.datacontract.org/2004/07/RouletteWebService';
export const serviceNamespace = 'http://tempuri.org/';

export function builtIn(name: FunctionName): FunctionContract {
  const offered = builtInContract.functions[name];
  if (offered === undefined) throw new Error(`the built-in contract has no ${name}`);
  return offered;
}

export function builtInShape(name: FunctionName): RecordShape {
  return answerShape(builtInContract, name, builtIn(name));
}

export function builtInEnvelope(name: FunctionName, inputs: Inputs, key = 'practice-key'): string {
  return writeEnvelope(builtInContract, builtIn(name).request, key, inputs);
}
