import { makeStyles } from '@fluentui/react-components';
import { narrow } from '../breakpoints.ts';

/** How the groups and fields of a settings form stand. */
export const useFormStyles = makeStyles({
  groups: { display: 'grid', gap: '16px', marginBottom: '20px' },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    columnGap: '24px',
    rowGap: '12px',
    alignItems: 'start',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  whole: { gridColumn: '1 / -1', minWidth: 0 },
  half: { minWidth: 0 },
});
