import { useEffect, useRef, useState } from 'preact/hooks'
import { problemFrom } from '../../engine/problem.ts'
import type { Problem } from '../../engine/protocol.ts'
import { Button } from '../../parts/button.tsx'
import { copyText } from '../../parts/copy-text.ts'
import { download } from '../../parts/download.ts'
import { ProblemText } from '../../parts/problem-text.tsx'
import { Select } from '../../parts/select.tsx'
import { collectReport } from '../../report/collect-report.ts'
import { blockNames, type ReportDoc, type ReportSettings, type ReportStyle } from '../../report/report-doc.ts'
import { toHtml } from '../../report/to-html.ts'
import { toLatex } from '../../report/to-latex.ts'
import { toMarkdown } from '../../report/to-markdown.ts'
import { linkOf } from '../../store/link.ts'
import { isCurrent } from '../../store/model-actions.ts'
import { store, useApp } from '../../store/state.ts'
import { notations } from '../model/notations.ts'
import { NeedsData } from '../shell/needs-data.tsx'
import { ReportPage } from './report-page.tsx'

const targets = [
  ['lme4', 'R, lme4'],
  ['nlme', 'R, nlme'],
  ['glmmTMB', 'R, glmmTMB'],
  ['julia', 'Julia, MixedModels'],
  ['statsmodels', 'Python, statsmodels'],
  ['stata', 'Stata'],
  ['sas', 'SAS'],
  ['spss', 'SPSS'],
  ['hlm', 'HLM'],
  ['mlwin', 'MLwiN'],
] as const

export function ReportStation() {
  const fit = useApp((state) => state.fit)
  const hasData = useApp((state) => state.data !== null)
  const current = useApp(isCurrent)
  const notation = useApp((state) => state.notation)
  const steps = useApp((state) => state.document.steps)
  const file = useApp((state) => (state.source?.kind === 'file' ? state.source.name : `${state.source?.name ?? 'data'}.csv`))
  const { blocks, target, values, style, title: own } = useApp((state) => state.report)
  const [doc, setDoc] = useState<ReportDoc | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [copied, setCopied] = useState('')
  const [link, setLink] = useState<string | null>(null)
  const linkField = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (fit === null) return
    let stale = false
    void collectReport(fit, { settings: { blocks, target, values, style }, notation, file, steps }).then(
      (made) => {
        if (stale) return
        setDoc(made)
        setProblem(null)
      },
      (error: unknown) => !stale && setProblem(problemFrom(error)),
    )
    return () => {
      stale = true
    }
  }, [fit, blocks, target, values, style, notation, file, steps])
  if (!hasData) return <NeedsData title="Report" text="A report tells of a model of data: open some first" />
  if (fit === null) return <NeedsData title="Report" text="A report tells of a fitted model" to="model" />
  const titled = doc === null || own === null ? doc : { ...doc, title: own }
  const names = blockNames.filter((name) => blocks.includes(name))
  const code = doc?.blocks.find((block) => block.kind === 'code')
  const figure = doc?.blocks.find((block) => block.kind === 'figure')
  const give = (text: string, type: string, name: string) => download(new Blob([text], { type }), name)
  const copyCode = async (text: string) =>
    setCopied((await copyText(text)) ? 'Code copied' : 'The browser did not allow copying')
  const copyLink = async () => {
    const text = linkOf(store.get(), location.href)
    setLink(text)
    if (await copyText(text)) setCopied('Link copied: it holds the model, not the data')
    else {
      setCopied('Copy it from the field: it holds the model, not the data')
      linkField.current?.select()
    }
  }
  return (
    <>
      <header>
        <h1>
          <span class="eyebrow">Report</span>
          {problem !== null
            ? 'Not put together'
            : doc === null
              ? 'Being put together'
              : `Ready to paste: ${names.map((name) => name.toLowerCase().replace(/ 1$/, '')).join(', ') || 'choose a block'}`}
        </h1>
        <div class="tools">
          <Button onClick={() => void copyLink()}>Copy link</Button>
          <Button onClick={() => print()}>Print</Button>
          <Button look="primary" disabled={titled === null} onClick={() => titled !== null && void word(titled)}>
            Word
          </Button>
        </div>
        {current ? null : (
          <div class="verdict">
            <span class="ca">This is the model that was fitted last; the model was changed since.</span>
          </div>
        )}
        {link === null ? null : (
          <p class="linked">
            <label>
              <span>{copied}</span>
              <input ref={linkField} readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
            </label>
          </p>
        )}
      </header>
      <div class="rep">
        <aside class="stack" aria-label="Parts and formats">
          <fieldset class="card blocks">
            <legend>Blocks</legend>
            {blockNames.map((name) => (
              <label key={name}>
                <input
                  type="checkbox"
                  checked={blocks.includes(name)}
                  onChange={() =>
                    change({ blocks: blocks.includes(name) ? blocks.filter((one) => one !== name) : [...blocks, name] })
                  }
                />
                {name}
              </label>
            ))}
          </fieldset>
          <section class="card" aria-label="Style and formats">
            <div class="set">
              <span class="muted">Title</span>
              <input
                class="txt"
                aria-label="Title of the report"
                value={titled?.title ?? ''}
                onInput={(event) => change({ title: event.currentTarget.value })}
              />
            </div>
            <div class="set">
              <span class="muted">Style</span>
              <Select
                label="Style of the report"
                value={style}
                options={[
                  ['plain', 'plain'],
                  ['apa', 'APA 7'],
                ]}
                onChange={(value) => change({ style: value as ReportStyle })}
              />
            </div>
            <div class="set">
              <span class="muted">Notation</span>
              <Select
                label="Notation of the report"
                value={notation}
                options={notations}
                onChange={(value) => store.set({ notation: value })}
              />
            </div>
            <div class="set">
              <span class="muted">Numbers</span>
              <Select
                label="Symbols or estimates"
                value={values ? 'values' : ''}
                options={[
                  ['', 'symbols'],
                  ['values', 'estimates in place'],
                ]}
                onChange={(value) => change({ values: value !== '' })}
              />
            </div>
            <div class="set">
              <span class="muted">Code</span>
              <Select label="Code for" value={target} options={targets} onChange={(value) => change({ target: value })} />
            </div>
            <div class="exp">
              <Button
                disabled={titled === null}
                onClick={() => titled !== null && give(toHtml(titled), 'text/html', 'report.html')}
              >
                HTML
              </Button>
              <Button
                disabled={titled === null}
                onClick={() => titled !== null && give(toLatex(titled, 'figure.png'), 'application/x-tex', 'report.tex')}
              >
                LaTeX
              </Button>
              <Button
                disabled={titled === null}
                onClick={() => titled !== null && give(toMarkdown(titled, 'figure.svg'), 'text/markdown', 'report.md')}
              >
                Markdown
              </Button>
              <Button
                disabled={figure === undefined}
                onClick={() => figure?.kind === 'figure' && give(figure.svg, 'image/svg+xml', 'figure.svg')}
              >
                SVG
              </Button>
              <Button
                disabled={figure === undefined}
                onClick={() =>
                  figure?.kind === 'figure' && download(new Blob([figure.png as BlobPart], { type: 'image/png' }), 'figure.png')
                }
              >
                PNG
              </Button>
              <Button disabled={code === undefined} onClick={() => code?.kind === 'code' && void copyCode(code.text)}>
                Copy code
              </Button>
            </div>
          </section>
        </aside>
        {problem !== null ? <ProblemText problem={problem} /> : titled === null ? null : <ReportPage doc={titled} />}
      </div>
    </>
  )
}

const change = (some: Partial<ReportSettings>) => store.set(({ report }) => ({ report: { ...report, ...some } }))

async function word(doc: ReportDoc): Promise<void> {
  const { toDocx } = await import('../../report/to-docx.ts')
  download(await toDocx(doc), 'report.docx')
}
