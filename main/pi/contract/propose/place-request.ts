import { registrationKeyInput } from '../../../../shared/contract-functions.ts';
import { ok, type Result } from '../../../../shared/result.ts';
import { placeFields, type PlacedMessage } from '../place-fields.ts';
import { chosenConstants, chosenPlaces } from './chosen-places.ts';
import { placesIn } from './leaves.ts';
import { assignInputs } from './assign-inputs.ts';
import type { Placing, UsableOperation } from './placing.ts';
import { settleFields, type SettledFields } from './settle-fields.ts';

export interface PlacedRequest extends Omit<PlacedMessage, 'unplaced'> {
  readonly settled: SettledFields;
}

/** The request of an operation with the inputs in their places. */
export function placeRequest(operation: UsableOperation, placing: Placing): Result<PlacedRequest, string> {
  const { name, choices, kept } = placing;
  const { request } = operation;
  const taken = chosenPlaces(request, name, 'in', choices.in);
  if (!taken.ok) return taken;
  const constants = chosenConstants(request, choices.constants);
  if (!constants.ok) return constants;
  const key = placing.keyPathOf(operation);
  const used = new Map([...taken.value, ...constants.value]);
  const settled = settleFields({
    name,
    direction: 'in',
    choices,
    taken: taken.value,
    assignments: assignInputs(request, name, used, key),
    kept,
    free: placesIn(request).leaves.filter(({ path }) => path !== key && choices.constants[path] === undefined),
  });
  const fields = { ...settled.fields, ...(key === undefined ? {} : { [registrationKeyInput]: key }) };
  const all = { ...settled.constants, ...choices.constants };
  const placed = placeFields(request, 'request', { fields, constants: all, values: settled.values });
  // What may be the place of an input is not demanded before that is decided.
  return ok({ ...placed, settled, ...(settled.lacking.length > 0 ? { unfilled: [], moreUnfilled: 0 } : {}) });
}
