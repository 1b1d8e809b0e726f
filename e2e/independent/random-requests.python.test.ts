import fc, { type GeneratorValue } from 'fast-check';
import { expect, it } from 'vitest';
import { definitionOf, functionNames, type FunctionName } from '../../shared/contract-functions.ts';
import { placeFields } from '../../main/pi/contract/place-fields.ts';
import { writeEnvelope, type Inputs, type WireValue } from '../../main/pi/gateway/write-envelope.ts';
import { randomRequest, type RandomRequest } from '../../test-support/wsdl/random-request.ts';
import { requestOf } from '../../test-support/wsdl/read-documents.ts';
import { independently } from './independently.ts';

/** Envelopes are valid by the schema of the WSDL that their contract was made from, as lxml reads it. */

const text = fc.string({ unit: fc.constantFrom(...'ab <>&"\'\t\n\r]é名🙂'), maxLength: 6 });

function valueOf(name: FunctionName, field: string, random: GeneratorValue): WireValue {
  switch (definitionOf(name).inputs[field]?.kind) {
    case 'flag':
      return random(fc.boolean);
    case 'int':
      return random(fc.integer, { min: 0, max: 4 });
    case 'date':
      return random(fc.date, { noInvalidDate: true, min: new Date(0), max: new Date(4e12) });
    default:
      return random(() => text);
  }
}

interface Case {
  readonly name: FunctionName;
  readonly wsdl: string;
  readonly envelope: string;
}

function envelopeFor(name: FunctionName, { wsdl, places, mayBeNull }: RandomRequest, random: GeneratorValue): Case {
  const { message, unplaced, unfilled } = placeFields(requestOf(wsdl), 'request', places);
  expect({ unplaced, unfilled }).toEqual({ unplaced: [], unfilled: [] });
  const inputs: Inputs = Object.fromEntries(
    Object.keys(places.fields).map((field) => [
      field,
      mayBeNull.has(field) && random(fc.boolean) ? undefined : valueOf(name, field, random),
    ]),
  );
  const envelope = writeEnvelope({ soap: '1.1', registrationKey: { as: 'none' } }, message, 'key', inputs);
  return { name, wsdl, envelope };
}

/** A template's settings are carried whole, whatever the schema says. */
const written = functionNames.filter((name) => !Object.hasOwn(definitionOf(name).inputs, 'settings'));

it('is so for each function, wherever its fields are', async () => {
  const cases: Case[] = [];
  const collect = (name: FunctionName, random: GeneratorValue): void => {
    cases.push(envelopeFor(name, randomRequest(name, random), random));
  };
  fc.assert(fc.property(fc.constantFrom(...written), fc.gen(), collect), { numRuns: 1000 });
  const errors = await independently<readonly (readonly string[])[]>('conform', '-', { cases });
  const refused = cases.flatMap((each, index) =>
    errors[index]?.length === 0 ? [] : [{ ...each, errors: errors[index] }],
  );
  expect(refused.toSorted((a, b) => a.wsdl.length - b.wsdl.length).slice(0, 1)).toEqual([]);
  expect(errors).toHaveLength(cases.length);
});
