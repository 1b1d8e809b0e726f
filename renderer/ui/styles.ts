import { makeStyles, tokens } from '@fluentui/react-components';

/** A window of 1024 px at 200 % zoom, or narrower: one column, navigation on top. */
export const narrow = '@media (max-width: 720px)';
/** A window of 700 px at 200 % zoom, or lower: no sticky bars, which would cover the content. */
export const low = '@media (max-height: 480px)';
/** High contrast: the system replaces the colours of the theme. */
export const highContrast = '@media (forced-colors: active)';

/** Tables. */
export const useTableStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  heading: {
    textAlign: 'left',
    verticalAlign: 'bottom',
    padding: '6px 12px 6px 0',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
    overflowWrap: 'break-word',
  },
  cell: {
    textAlign: 'left',
    verticalAlign: 'top',
    padding: '6px 12px 6px 0',
    fontWeight: tokens.fontWeightRegular,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  small: { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
});

/** The parts of a card. */
export const useCardStyles = makeStyles({
  words: { margin: '8px 0 0', color: tokens.colorNeutralForeground2 },
  small: {
    margin: '8px 0 0',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    overflowWrap: 'anywhere',
  },
  foot: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '12px', marginTop: '14px' },
});

/** The summary of a `details` element. */
export const useFoldStyles = makeStyles({
  summary: {
    cursor: 'pointer',
    width: 'fit-content',
    paddingBlock: '4px',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorBrandForegroundLink,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
});

/** The groups and fields of a settings form. */
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

/** Read by a screen reader, but not visible. */
export const useHiddenStyles = makeStyles({
  hidden: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});
