import type { EquationPart, ModelParts, PartsSection } from 'blup'
import type { ComponentChildren } from 'preact'
import { list } from '../../spec/headlines.ts'
import { nouns } from '../../spec/nouns.ts'
import { store, useApp } from '../../store/state.ts'

/** The model as a paragraph, made of its parts. */
export function Words({ parts }: { readonly parts: ModelParts }) {
  const [first, ...higher] = parts.sections
  const response = parts.formula.split('~')[0]!.trim()
  const slopes =
    first?.equations[0]?.parts.filter(({ kind, all }) => (kind === 'coefficient' || kind === 'fixed') && all.length > 0) ?? []
  const offsets = first?.equations[0]?.parts.filter(({ kind }) => kind === 'offset') ?? []
  return (
    <p class="words">
      <code>{response}</code>{' '}
      {slopes.length === 0 ? (
        'has an average'
      ) : (
        <>
          depends on <Joined parts={slopes} text={(part) => part.all.join(' by ')} />
        </>
      )}
      {offsets.length > 0 ? <>, counted per {list(offsets.flatMap(({ variables }) => variables))}</> : null}.{' '}
      {higher.map((section) => (
        <SectionWords key={section.label} section={section} top={section.level === parts.sections.at(-1)?.level} />
      ))}
      {higher.length === 0 ? 'All rows are taken as independent of each other. ' : null}
      {parts.distribution === null ? 'What is left of each row has the same spread everywhere.' : null}
    </p>
  )
}

function SectionWords({ section, top }: { readonly section: PartsSection; readonly top: boolean }) {
  const [one, many] = nouns(section.label)
  const random = section.equations.flatMap(({ of, parts }) => {
    const own = parts.find(({ kind }) => kind === 'random')
    return own === undefined || of === null ? [] : [own]
  })
  const fixedSlopes = section.equations.flatMap(({ of, parts }) =>
    of === null || of.all.length === 0 || parts.some(({ kind }) => kind === 'random') ? [] : [of],
  )
  const same = [...new Set(fixedSlopes.map(({ all }) => all.join(' by ')))]
  const explaining = new Map(
    section.equations
      .flatMap(({ parts }) => parts.filter(({ variables }) => variables.length > 0))
      .map((part) => [part.variables.join(' by '), part] as const),
  )
  return (
    <>
      {random.length === 0 ? null : (
        <>
          <Joined
            parts={random}
            text={(part) => (part.all.length === 0 ? `the ${one} average` : `the ${part.all.join(' by ')} slope`)}
            capital
            both={random.length === 2}
          />{' '}
          {random.length === 1 ? 'differs' : 'differ'} between {many}
          {explaining.size > 0 ? (
            <>
              , partly explained by <Joined parts={[...explaining.values()]} text={(part) => part.variables.join(' by ')} />
            </>
          ) : null}
          .{' '}
        </>
      )}
      {random.length === 0 && explaining.size > 0 ? (
        <>
          Differences between {many} are explained by{' '}
          <Joined parts={[...explaining.values()]} text={(part) => part.variables.join(' by ')} />.{' '}
        </>
      ) : null}
      {top && fixedSlopes.length > 0 ? (
        <>
          The {same.length === 1 ? 'slope' : 'slopes'} of {list(same)} {same.length === 1 ? 'is' : 'are'} the same in every{' '}
          {one}.{' '}
        </>
      ) : null}
    </>
  )
}

interface JoinedProps {
  readonly parts: readonly EquationPart[]
  readonly text: (part: EquationPart) => string
  readonly capital?: boolean
  readonly both?: boolean
}

/** Parts as an enumeration, each of which lights up its part of the equations. */
function Joined({ parts, text, capital = false, both = false }: JoinedProps): ComponentChildren {
  return (
    <>
      {both ? 'Both ' : null}
      {parts.map((part, k) => {
        const own = text(part)
        const shown = capital && !both && k === 0 ? `${own[0]!.toUpperCase()}${own.slice(1)}` : own
        return (
          <span key={part.key}>
            {k === 0 ? '' : k === parts.length - 1 ? ' and ' : ', '}
            <Word part={part}>{shown}</Word>
          </span>
        )
      })}
    </>
  )
}

function Word({ part, children }: { readonly part: EquationPart; readonly children: ComponentChildren }) {
  const hot = useApp((state) => state.hover === part.key)
  return (
    <span
      class={`wd${part.kind === 'random' ? ' r' : ''}${hot ? ' hot' : ''}`}
      onPointerEnter={() => store.set({ hover: part.key })}
      onPointerLeave={() => store.set({ hover: null })}
    >
      {children}
    </span>
  )
}
