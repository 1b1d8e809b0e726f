import { makeStyles, tokens } from '@fluentui/react-components';

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
