import { makeStyles, mergeClasses, tokens, Link } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Block, Inline } from '../../../shared/help-page.ts';
import { monospaceBlock, smallPrint, useTableStyles } from '../../ui/styles.ts';
import { text } from './text.ts';
import { hashOfHelp } from '../../lib/routes.ts';

const useStyles = makeStyles({
  heading: {
    margin: '24px 0 6px',
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    scrollMarginTop: '64px',
    ':focus': { outlineStyle: 'none' },
  },
  lesser: { margin: '18px 0 4px', fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
  words: { margin: '0 0 10px', maxWidth: '76ch', overflowWrap: 'anywhere' },
  list: { margin: '0 0 10px', paddingLeft: '22px', maxWidth: '76ch', '& p': { marginBottom: '4px' } },
  bullets: { listStyleType: 'disc' },
  frame: {
    overflowX: 'auto',
    margin: '0 0 14px',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  table: { minWidth: '420px', tableLayout: 'auto' },
  cell: { overflowWrap: 'break-word' },
  code: {
    ...monospaceBlock,
    ...smallPrint,
    margin: '0 0 14px',
    padding: '10px 12px',
    overflowX: 'auto',
    backgroundColor: tokens.colorNeutralBackground3,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

/** The blocks of a page. Their order never changes, so the index is a stable key. */
export function Blocks({ blocks }: { readonly blocks: readonly Block[] }): ReactNode {
  return blocks.map((block, index) => <BlockView key={`${index} ${block.kind}`} block={block} />);
}

function BlockView({ block }: { readonly block: Block }) {
  const styles = useStyles();
  switch (block.kind) {
    case 'heading':
      return <Heading block={block} />;
    case 'paragraph':
      return (
        <p className={styles.words}>
          <Inlines inlines={block.inlines} />
        </p>
      );
    case 'list':
      return <List block={block} />;
    case 'table':
      return <Table block={block} />;
    default:
      // It scrolls sideways, so it must be focusable.
      return (
        <pre
          className={styles.code}
          tabIndex={0}
          role="group"
          aria-label={block.language === 'mermaid' ? text.diagram : text.code}
        >
          {block.text}
        </pre>
      );
  }
}

type Of<Kind extends Block['kind']> = { readonly block: Extract<Block, { kind: Kind }> };

function Heading({ block: { level, part, inlines } }: Of<'heading'>) {
  const styles = useStyles();
  const Tag = level <= 2 ? 'h2' : 'h3';
  return (
    <Tag id={part} tabIndex={-1} className={mergeClasses(styles.heading, level > 2 && styles.lesser)}>
      <Inlines inlines={inlines} />
    </Tag>
  );
}

function List({ block: { ordered, items } }: Of<'list'>) {
  const styles = useStyles();
  const Tag = ordered ? 'ol' : 'ul';
  return (
    <Tag className={mergeClasses(styles.list, !ordered && styles.bullets)}>
      {items.map(({ blocks }, index) => (
        <li key={index}>
          <Blocks blocks={blocks} />
        </li>
      ))}
    </Tag>
  );
}

function Table({ block: { head, rows } }: Of<'table'>) {
  const styles = useStyles();
  const grid = useTableStyles();
  return (
    <div className={styles.frame} tabIndex={0} role="group" aria-label={text.table}>
      <table className={mergeClasses(grid.table, styles.table)}>
        <thead>
          <tr>
            {head.map((inlines, column) => {
              return inlines.length === 0 ? (
                <td key={column} className={grid.heading} />
              ) : (
                <th key={column} scope="col" className={grid.heading}>
                  <Inlines inlines={inlines} />
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((inlines, column) => (
                <td key={column} className={mergeClasses(grid.cell, styles.cell)}>
                  <Inlines inlines={inlines} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const useInlineStyles = makeStyles({
  code: {
    padding: '0 3px',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '0.92em',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusSmall,
    overflowWrap: 'anywhere',
  },
});

/** Text with emphasis, code and links. Its order never changes, so the index is a stable key. */
function Inlines({ inlines }: { readonly inlines: readonly Inline[] }): ReactNode {
  const styles = useInlineStyles();
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
      case 'emphasis': {
        const Tag = inline.kind === 'strong' ? 'strong' : 'em';
        return (
          <Tag key={key}>
            <Inlines inlines={inline.inlines} />
          </Tag>
        );
      }
      default:
        return (
          <Link key={key} inline href={hashOfHelp(inline.page, inline.part)}>
            <Inlines inlines={inline.inlines} />
          </Link>
        );
    }
  });
}
