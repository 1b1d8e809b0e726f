import { Link } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { hashOf, type ScreenName } from '../app/app-store.ts';

/** A link to another screen. */
export function GoLink({ to, children }: { readonly to: ScreenName; readonly children: ReactNode }) {
  return <Link href={hashOf(to)}>{children}</Link>;
}
