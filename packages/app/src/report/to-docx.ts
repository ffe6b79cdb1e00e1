import {
  AlignmentType,
  BorderStyle,
  Document,
  HeadingLevel,
  ImageRun,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import type { ReportBlock, ReportDoc } from './report-doc.ts'

const font = 'Times New Roman'
const none = { style: BorderStyle.NONE, size: 0, color: 'auto' }
const thin = { style: BorderStyle.SINGLE, size: 6, color: '111111' }

/** A Word file with real headings, a real table and the figure as a picture with its description. */
export async function toDocx({ title, blocks }: ReportDoc): Promise<Blob> {
  const doc = new Document({
    title,
    creator: 'blup',
    styles: { default: { document: { run: { font, size: 24 } } } },
    sections: [
      {
        children: [
          new Paragraph({
            alignment: AlignmentType.CENTER,
            spacing: { after: 240 },
            heading: HeadingLevel.TITLE,
            children: [new TextRun({ text: title, bold: true, size: 26, font })],
          }),
          ...blocks.flatMap(blockParts),
        ],
      },
    ],
  })
  return Packer.toBlob(doc)
}

function blockParts(block: ReportBlock): (Paragraph | Table)[] {
  switch (block.kind) {
    case 'heading':
      return [
        new Paragraph({
          heading: HeadingLevel.HEADING_1,
          spacing: { before: 240, after: 60 },
          children: [new TextRun({ text: block.text, bold: true, size: 24, color: '111111', font })],
        }),
      ]
    case 'paragraph':
      return [
        new Paragraph({
          spacing: { line: 360 },
          indent: { firstLine: 560 },
          children: block.runs.map(({ text, italic }) => new TextRun({ text, italics: italic === true })),
        }),
      ]
    case 'equations':
      return block.text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => new Paragraph({ children: [new TextRun({ text: line, font: 'Cambria Math', size: 21 })] }))
    case 'table':
      return [
        new Paragraph({ spacing: { before: 240 }, children: [new TextRun({ text: `Table ${block.number}`, bold: true })] }),
        new Paragraph({ children: [new TextRun({ text: block.title, italics: true })] }),
        table(block.columns, block.rows),
        new Paragraph({
          spacing: { before: 80 },
          children: [new TextRun({ text: 'Note. ', italics: true, size: 20 }), new TextRun({ text: block.note, size: 20 })],
        }),
      ]
    case 'figure': {
      const width = Math.min(600, block.width)
      return [
        new Paragraph({ spacing: { before: 240 }, children: [new TextRun({ text: `Figure ${block.number}`, bold: true })] }),
        new Paragraph({ children: [new TextRun({ text: block.title, italics: true })] }),
        new Paragraph({
          children: [
            new ImageRun({
              type: 'png',
              data: block.png,
              transformation: { width, height: Math.round((block.height * width) / block.width) },
              altText: { name: block.title, title: block.title, description: block.alt },
            }),
          ],
        }),
        new Paragraph({
          children: [new TextRun({ text: 'Note. ', italics: true, size: 20 }), new TextRun({ text: block.caption, size: 20 })],
        }),
      ]
    }
    case 'code':
      return block.text
        .split('\n')
        .map((line) => new Paragraph({ children: [new TextRun({ text: line, font: 'Consolas', size: 18 })] }))
  }
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): Table {
  const cell = (text: string, k: number, head: boolean, last: boolean) =>
    new TableCell({
      borders: { top: head ? thin : none, bottom: head || last ? thin : none, left: none, right: none },
      children: [
        new Paragraph({
          alignment: k === 0 ? AlignmentType.LEFT : AlignmentType.RIGHT,
          children: [new TextRun({ text, italics: head && k > 0, size: 21 })],
        }),
      ],
    })
  const section = (text: string) =>
    new TableRow({
      children: [
        new TableCell({
          columnSpan: columns.length,
          borders: { top: none, bottom: none, left: none, right: none },
          children: [new Paragraph({ children: [new TextRun({ text, italics: true, size: 21 })] })],
        }),
      ],
    })
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [
      new TableRow({ tableHeader: true, children: columns.map((column, k) => cell(column, k, true, false)) }),
      ...rows.map((row, r) =>
        row.length === 1
          ? section(row[0]!)
          : new TableRow({ children: row.map((text, k) => cell(text, k, false, r === rows.length - 1)) }),
      ),
    ],
  })
}
