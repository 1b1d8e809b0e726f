import { makeStyles, tokens } from '@fluentui/react-components';

/** A window of 1024 px at 125 % zoom, or narrower: one column, navigation on top. Beside a navigation, words would break. */
export const narrow = '@media (max-width: 860px)';
/** A window of 1280 px at 200 % zoom, or narrower: tables leave out what another column shows too, and bars have two lines. */
export const compact = '@media (max-width: 700px)';
/** A window of 700 px at 200 % zoom, or lower: no sticky bars, which would cover the content. */
export const low = '@media (max-height: 480px)';
/** High contrast: the system replaces the colours of the theme. */
export const highContrast = '@media (forced-colors: active)';

/** Parts of styles, to be spread. */
export const plainList = { listStyleType: 'none', margin: 0, padding: 0 } as const;
export const oneColumn = { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)' } as const;
/** Two columns of the same width; one in a narrow window. */
export const twoColumns = {
  display: 'grid',
  gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
  [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
} as const;
export const smallPrint = { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 } as const;
export const focusRing = {
  ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
} as const;
export const monospaceBlock = {
  padding: '8px 10px',
  fontFamily: tokens.fontFamilyMonospace,
  fontSize: tokens.fontSizeBase200,
  border: `1px solid ${tokens.colorNeutralStroke2}`,
  borderRadius: tokens.borderRadiusMedium,
} as const;

export const useTableStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed' },
  heading: {
    textAlign: 'left',
    verticalAlign: 'bottom',
    padding: '6px 12px 6px 0',
    ...smallPrint,
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
  small: smallPrint,
});

export const useCardStyles = makeStyles({
  words: { margin: '8px 0 0', color: tokens.colorNeutralForeground2 },
  small: { margin: '8px 0 0', color: tokens.colorNeutralForeground2, ...smallPrint, overflowWrap: 'anywhere' },
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
    ...focusRing,
  },
});

export const useFormStyles = makeStyles({
  groups: { display: 'grid', gap: '16px', marginBottom: '20px' },
  fields: { ...twoColumns, columnGap: '24px', rowGap: '12px', alignItems: 'start' },
  whole: { gridColumn: '1 / -1', minWidth: 0 },
  /** Of a field that is a group of inputs. */
  hint: { margin: '0 0 8px', fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  problem: { margin: '0 0 8px', fontSize: tokens.fontSizeBase200, color: tokens.colorPaletteRedForeground1 },
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
