import type { MemberPlace } from '../../../shared/contract-proposal.ts';

export interface MemberNode {
  readonly name: string;
  readonly place: MemberPlace;
  readonly members: readonly MemberNode[];
}

/** The places of a message as a tree, in their order. */
export function treeOf(places: readonly MemberPlace[]): readonly MemberNode[] {
  return below(places, '');
}

function below(places: readonly MemberPlace[], prefix: string): readonly MemberNode[] {
  const within = places.filter(({ path }) => path.startsWith(prefix));
  return within.flatMap((place): readonly MemberNode[] => {
    const name = place.path.slice(prefix.length);
    return name.includes('/') ? [] : [{ name, place, members: below(within, `${place.path}/`) }];
  });
}
