import { makeStyles, tokens } from '@fluentui/react-components';

/** The look of what opens and closes in place (`details` and `summary`). */
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
