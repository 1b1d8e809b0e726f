import { Link, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Inline } from '../../../shared/help-page.ts';
import { hashOfHelp } from '../../app/app-store.ts';

const useStyles = makeStyles({
  code: {
    padding: '0 3px',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '0.92em',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusSmall,
    overflowWrap: 'anywhere',
  },
});

/** Words, with what is emphasised, code and links in them. */
export function Inlines({ inlines }: { readonly inlines: readonly Inline[] }): ReactNode {
  const styles = useStyles();
  // The words of a page never change places.
  return inlines.map((inline, index) => {
    const key = `${index} ${inline.kind}`;
    switch (inline.kind) {
      case 'text':
        return inline.text;
      case 'code':
        return (
          <code key={key} className={styles.code}>
            {inline.text}
          </code>
        );
      case 'strong':
        return (
          <strong key={key}>
            <Inlines inlines={inline.inlines} />
          </strong>
        );
      case 'emphasis':
        return (
          <em key={key}>
            <Inlines inlines={inline.inlines} />
          </em>
        );
      default:
        return (
          <Link key={key} inline href={hashOfHelp(inline.page, inline.part)}>
            <Inlines inlines={inline.inlines} />
          </Link>
        );
    }
  });
}
