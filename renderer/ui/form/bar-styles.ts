import { makeStyles, tokens } from '@fluentui/react-components';
import { compact, low, narrow } from '../styles.ts';

/** The bar at the lower edge of the window, with the state of what is edited and the buttons that end it. */
export const useBarStyles = makeStyles({
  bar: {
    position: 'sticky',
    bottom: 0,
    zIndex: 1,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px',
    margin: 'auto calc(-1 * var(--edge)) -28px',
    padding: '12px var(--edge)',
    backgroundColor: tokens.colorNeutralBackground2,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: { margin: 'auto calc(-1 * var(--edge)) -24px', padding: '10px var(--edge)' },
    [compact]: { justifyContent: 'flex-end' },
    [low]: { position: 'static' },
  },
  state: { flexGrow: 1, flexBasis: '220px', [compact]: { flexBasis: '100%' } },
  /** On a line of its own. */
  notice: { flexBasis: '100%', minWidth: 0 },
});
