import {
  AlignmentType,
  BorderStyle,
  Document,
  Header,
  HeadingLevel,
  ImageRun,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import { isSymbol, type ReportBlock, type ReportDoc, type ReportStyle, type Run, type Spanner } from './report-doc.ts'
import { wordLines } from './word-math.ts'

const font = 'Times New Roman'
const none = { style: BorderStyle.NONE, size: 0, color: 'auto' }
const thin = { style: BorderStyle.SINGLE, size: 6, color: '111111' }

/** What a style sets: spacing of lines in 240ths, indent in 20ths of a point, sizes in half points. */
interface Look {
  readonly line: number
  readonly indent: number
  readonly small: number
  readonly centred: boolean
}

const looks: Readonly<Record<ReportStyle, Look>> = {
  plain: { line: 360, indent: 560, small: 20, centred: false },
  apa: { line: 480, indent: 720, small: 24, centred: true },
}

/** A Word file with real headings, equations and tables, and the figure as a picture with its description. */
export async function toDocx({ title, style, blocks }: ReportDoc): Promise<Blob> {
  const look = looks[style]
  const numbered = new Header({
    children: [new Paragraph({ alignment: AlignmentType.RIGHT, children: [new TextRun({ children: [PageNumber.CURRENT] })] })],
  })
  const doc = new Document({
    title,
    creator: 'blup',
    styles: { default: { document: { run: { font, size: 24 } } } },
    sections: [
      {
        properties: { page: { margin: { top: 1440, right: 1440, bottom: 1440, left: 1440 } } },
        ...(style === 'apa' ? { headers: { default: numbered } } : {}),
        children: [
          new Paragraph({
            alignment: AlignmentType.CENTER,
            spacing: { after: 240 },
            heading: HeadingLevel.TITLE,
            children: [new TextRun({ text: title, bold: true, size: style === 'apa' ? 24 : 26, color: '111111', font })],
          }),
          ...blocks.flatMap((block) => blockParts(block, look)),
        ],
      },
    ],
  })
  return Packer.toBlob(doc)
}

function blockParts(block: ReportBlock, look: Look): (Paragraph | Table)[] {
  switch (block.kind) {
    case 'heading':
      return [
        new Paragraph({
          heading: HeadingLevel.HEADING_1,
          ...(look.centred ? { alignment: AlignmentType.CENTER } : {}),
          spacing: { before: 240, after: 60 },
          children: [new TextRun({ text: block.text, bold: true, size: 24, color: '111111', font })],
        }),
      ]
    case 'paragraph':
      return [new Paragraph({ spacing: { line: look.line }, indent: { firstLine: look.indent }, children: runs(block.runs) })]
    case 'equations':
      return wordLines(block.mathml).map((line) => {
        if (line.kind === 'heading')
          return new Paragraph({
            spacing: { before: 160 },
            keepNext: true,
            children: [new TextRun({ text: line.text, italics: true })],
          })
        const children = line.kind === 'equation' ? [line.math] : [new TextRun({ text: line.text })]
        return new Paragraph({ spacing: { before: 40, after: 40 }, indent: { left: 1120, hanging: 560 }, children })
      })
    case 'table':
      return [...captioned(`Table ${block.number}`, block.title), table(block), note(block.note, look)]
    case 'figure': {
      const width = Math.min(600, block.width)
      const picture = new ImageRun({
        type: 'png',
        data: block.png,
        transformation: { width, height: Math.round((block.height * width) / block.width) },
        altText: { name: block.title, title: block.title, description: block.alt },
      })
      return [
        ...captioned(`Figure ${block.number}`, block.title),
        new Paragraph({ keepNext: true, children: [picture] }),
        note(block.caption, look),
      ]
    }
    case 'code':
      return block.text
        .split('\n')
        .map((line) => new Paragraph({ children: [new TextRun({ text: line, font: 'Consolas', size: 18 })] }))
  }
}

const runs = (given: readonly Run[]): TextRun[] =>
  given.map(({ text, italic }) => new TextRun({ text, italics: italic === true }))

/** Number and title above a table or a figure, on its page. */
const captioned = (number: string, title: string): Paragraph[] => [
  new Paragraph({ spacing: { before: 240 }, keepNext: true, children: [new TextRun({ text: number, bold: true })] }),
  new Paragraph({ spacing: { after: 80 }, keepNext: true, children: [new TextRun({ text: title, italics: true })] }),
]

const note = (text: string, { small }: Look): Paragraph =>
  new Paragraph({
    spacing: { before: 80 },
    children: [new TextRun({ text: 'Note. ', italics: true, size: small }), new TextRun({ text, size: small })],
  })

interface Edges {
  readonly top?: boolean
  readonly bottom?: boolean
}

function cell(text: string, left: boolean, italics: boolean, { top = false, bottom = false }: Edges, columns = 1): TableCell {
  return new TableCell({
    columnSpan: columns,
    borders: { top: top ? thin : none, bottom: bottom ? thin : none, left: none, right: none },
    children: [
      new Paragraph({
        alignment: left ? AlignmentType.LEFT : columns > 1 ? AlignmentType.CENTER : AlignmentType.RIGHT,
        children: [new TextRun({ text, italics, size: 21 })],
      }),
    ],
  })
}

function spannerRow({ text, from, columns }: Spanner, all: number): TableRow {
  const rest = all - from - columns
  return new TableRow({
    tableHeader: true,
    children: [
      cell('', true, false, { top: true }, from),
      cell(text, false, false, { top: true, bottom: true }, columns),
      ...(rest > 0 ? [cell('', true, false, { top: true }, rest)] : []),
    ],
  })
}

/** Three rules, and none between columns. */
function table({ columns, spanner, rows }: Extract<ReportBlock, { kind: 'table' }>): Table {
  const head = { top: spanner === null, bottom: true }
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [
      ...(spanner === null ? [] : [spannerRow(spanner, columns.length)]),
      new TableRow({
        tableHeader: true,
        children: columns.map((column, k) => cell(column, k === 0, isSymbol(column), head)),
      }),
      ...rows.map((row, r) => {
        const last = { bottom: r === rows.length - 1 }
        return row.length === 1
          ? new TableRow({ children: [cell(row[0]!, true, true, last, columns.length)] })
          : new TableRow({ children: row.map((text, k) => cell(text, k === 0, false, last)) })
      }),
    ],
  })
}
