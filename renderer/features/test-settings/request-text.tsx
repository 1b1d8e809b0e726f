import { Fragment } from 'react';
import { OutsideText } from '../../ui/outside-text.tsx';
import type { Session } from './form-model.ts';
import { requestParts } from './session-text.ts';

/** The request in one line; each name is isolated, so that one written from right to left does not reorder the others. */
export function RequestText({ session }: { readonly session: Session }) {
  return requestParts(session).map((part, index) => (
    // The parts are in a fixed order, and two may be equal.
    <Fragment key={index}>
      {index === 0 ? '' : ' · '}
      <OutsideText>{part}</OutsideText>
    </Fragment>
  ));
}
