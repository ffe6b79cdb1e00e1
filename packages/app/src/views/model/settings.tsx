import type { ComponentChildren } from 'preact'
import { Card } from '../../parts/card.tsx'
import { Select } from '../../parts/select.tsx'
import { edit, setSpec } from '../../store/model-actions.ts'
import { store, useApp } from '../../store/state.ts'
import { quoted } from './place-variable.ts'

const families = [
  ['gaussian', 'Normal'],
  ['binomial', 'Binomial'],
  ['poisson', 'Poisson'],
  ['negative-binomial', 'Negative binomial'],
  ['negative-binomial-1', 'Negative binomial, linear'],
  ['gamma', 'Gamma'],
  ['inverse-gaussian', 'Inverse Gaussian'],
  ['beta', 'Beta'],
] as const

const links = [
  'identity',
  'log',
  'logit',
  'probit',
  'cloglog',
  'loglog',
  'cauchit',
  'inverse',
  'inverse-squared',
  'sqrt',
] as const

const ddfs = [
  ['', 'Satterthwaite'],
  ['kenward-roger', 'Kenward-Roger'],
  ['containment', 'containment'],
  ['between-within', 'between-within'],
  ['residual', 'residual'],
  ['hlm', 'as HLM'],
  ['z', 'none: z'],
] as const

const robustKinds = ['CR0', 'CR1', 'CR1S', 'CR2', 'CR3'] as const

const presets = [
  ['', 'blup defaults'],
  ['lme4', 'lme4'],
  ['lmerTest', 'lmerTest'],
  ['glmmTMB', 'glmmTMB'],
  ['julia', 'MixedModels.jl'],
  ['statsmodels', 'statsmodels'],
  ['jamovi', 'jamovi'],
  ['jasp', 'JASP'],
  ['spss', 'SPSS'],
  ['sas', 'SAS'],
  ['stata', 'Stata'],
  ['hlm', 'HLM'],
  ['mlwin', 'MLwiN'],
] as const

/** Outcome and estimation: what stands beside the equations. */
export function Settings() {
  const spec = useApp((state) => state.document.spec)
  const columns = useApp((state) => state.data!.inspection.columns)
  const parts = useApp((state) => state.parts)
  const response = spec.formula.split('~')[0]!.trim()
  const numeric = columns.filter(({ type, role }) => role === 'variable' && (type === 'number' || type === 'integer'))
  const outcomes = columns.filter(({ role }) => role === 'variable').map(({ name }) => quoted(name))
  const normal = spec.family === 'gaussian'
  const methods = normal
    ? ([
        ['', 'REML'],
        ['ml', 'maximum likelihood'],
      ] as const)
    : ([
        ['', 'chosen by the model'],
        ['laplace', 'Laplace'],
        ['laplace:2', 'Laplace, second order'],
        ['laplace:3', 'Laplace, third order'],
        ['agq', 'adaptive quadrature'],
        ['agq:7', 'adaptive quadrature, 7'],
        ['agq:15', 'adaptive quadrature, 15'],
        ['ghq', 'quadrature, fixed points'],
        ['pql', 'PQL'],
        ['pql2', 'PQL, second order'],
        ['mql', 'MQL'],
        ['mql2', 'MQL, second order'],
        ['npml', 'mass points'],
      ] as const)
  const inModel = new Set(parts?.sections.filter(({ level }) => level > 1).map(({ label }) => label))
  const groups = useApp((state) => state.data!.inspection.groups).filter(({ name }) => !inModel.has(name))
  return (
    <Card title="Outcome and estimation" class="settings">
      <Row label="Outcome">
        <Select
          label="Outcome"
          value={response}
          options={[
            ...(outcomes.includes(response) ? [] : [[response, response === '' ? 'choose' : response] as const]),
            ...outcomes.map((name) => [name, name] as const),
          ]}
          onChange={(value) =>
            spec.formula.trim() === '' ? setSpec({ formula: `${value} ~ 1` }) : edit({ kind: 'response', response: value })
          }
        />
      </Row>
      <Row label="Grouped by">
        <Select
          label="Add a grouping"
          value=""
          options={[
            ['', inModel.size === 0 ? 'nothing yet' : `${[...inModel].join(', ')}: add`],
            ...groups.map(({ name }) => [name, `+ ${name}`] as const),
            ...[...inModel].map((name) => [`-${name}`, `− without ${name}`] as const),
          ]}
          onChange={(value) => {
            if (value.startsWith('-')) edit({ kind: 'remove-group', group: value.slice(1) })
            else if (value !== '') edit({ kind: 'add-group', group: value })
          }}
        />
      </Row>
      <Row label="Family">
        <Select
          label="Family"
          value={spec.family}
          options={withOwn(families, spec.family)}
          onChange={(family) => setSpec({ family, link: '', method: '', ...(family === 'gaussian' ? {} : { ddf: '' }) })}
        />
      </Row>
      <Row label="Link">
        <Select
          label="Link"
          value={spec.link}
          options={[['', 'the usual one'], ...links.map((link) => [link, link] as const)]}
          onChange={(link) => setSpec({ link })}
        />
      </Row>
      <Row label="Estimation">
        <Select
          label="Estimation"
          value={spec.method}
          options={withOwn(methods, spec.method)}
          onChange={(method) => setSpec({ method })}
        />
      </Row>
      {normal ? (
        <Row label="df">
          <Select label="Degrees of freedom" value={spec.ddf} options={ddfs} onChange={(ddf) => setSpec({ ddf })} />
        </Row>
      ) : null}
      <Row label="Robust SE">
        <Select
          label="Robust standard errors"
          value={spec.robust}
          options={[['', 'none'], ...robustKinds.map((kind) => [kind, kind] as const)]}
          onChange={(robust) => setSpec({ robust })}
        />
      </Row>
      <Row label="Weights">
        <Select
          label="Weights"
          value={spec.weights}
          options={[['', 'none'], ...numeric.map(({ name }) => [quoted(name), name] as const)]}
          onChange={(weights) =>
            setSpec({ weights, weightsAs: weights === '' ? '' : spec.weightsAs || (normal ? 'precision' : 'trials') })
          }
        />
      </Row>
      {spec.weights === '' ? null : (
        <Row label="They are">
          <Select
            label="Meaning of the weights"
            value={spec.weightsAs}
            options={[
              ['precision', 'precisions: 1 / variance'],
              ['frequency', 'counts of equal rows'],
              ['trials', 'numbers of trials'],
              ['sampling', 'sampling weights'],
            ]}
            onChange={(weightsAs) => setSpec({ weightsAs })}
          />
        </Row>
      )}
      <Row label="Offset">
        <Select
          label="Offset"
          value={spec.offset}
          options={[
            ['', 'none'],
            ...numeric.flatMap(({ name, range }) => [
              [quoted(name), name] as const,
              ...(typeof range?.min === 'number' && range.min > 0
                ? [[`log(${quoted(name)})`, `log(${name}), an exposure`] as const]
                : []),
            ]),
            ...(spec.offset !== '' && !numeric.some(({ name }) => [quoted(name), `log(${quoted(name)})`].includes(spec.offset))
              ? [[spec.offset, spec.offset] as const]
              : []),
          ]}
          onChange={(offset) => setSpec({ offset })}
        />
      </Row>
      <Row label="Look like">
        <Select label="Defaults of" value={spec.preset} options={presets} onChange={(preset) => setSpec({ preset })} />
      </Row>
      <p class="foot-n">
        Small models are fitted as they change.{' '}
        <button type="button" class="btn bare" onClick={() => store.set({ station: 'report' })}>
          See it as code
        </button>
      </p>
    </Card>
  )
}

/** What a link or a fix has set stays to be seen where it is none of the usual. */
const withOwn = (options: readonly (readonly [string, string])[], own: string): readonly (readonly [string, string])[] =>
  options.some(([value]) => value === own) ? options : [...options, [own, own]]

function Row({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class="set">
      <span class="muted">{label}</span>
      {children}
    </div>
  )
}
