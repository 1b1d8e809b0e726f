import { printable } from '../../shared/visible-text.ts';

/** Text that may come from another system: what is invisible is shown with its escape, and its direction ends with it. */
export function OutsideText({ children }: { readonly children: string }) {
  return <bdi>{printable(children)}</bdi>;
}
