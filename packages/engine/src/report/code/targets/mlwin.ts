import { equationsText } from '../../equations/equations.ts'
import { type CodeNote, type CodeTarget, type CodeText, departure, remark } from '../code-source.ts'
import { isGaussian, nestedChain } from '../model-traits.ts'

/** The model as MLwiN's Equations window shows it, with the settings that make the numbers equal. */
export const mlwin: CodeTarget = {
  name: 'mlwin',
  title: 'MLwiN',
  comment: (text) => `// ${text}`,
  write(source, { data }): CodeText {
    const notes: CodeNote[] = []
    const nested = nestedChain(source) !== null
    if (!nested) notes.push(remark('crossed classifications are fitted by MCMC in MLwiN, or by dummies with constraints.'))
    const equations = equationsText({ ...source, estimates: null }, { notation: 'mlwin', form: 'level' })
    const levels = source.structure.groups.flat().reverse()
    const method = isGaussian(source)
      ? source.method === 'reml'
        ? 'RIGLS (restricted; the default is IGLS)'
        : 'IGLS'
      : `second-order PQL is the nearest to ${source.method}; the default is first-order MQL`
    if (!isGaussian(source)) notes.push(departure(`the method ${source.method} cannot be expressed in MLwiN.`))
    return {
      notes,
      lines: [
        `data: ${data}${nested && levels.length > 0 ? `, sorted by ${levels.join(', ')}` : ''}`,
        `levels: ${[...levels, 'the rows'].join(nested ? ' > ' : ', ')}`,
        `estimation: ${method}`,
        'columns that the data lack (centred variables, indicators of levels) are made before the model is set up',
        '',
        ...equations.trimEnd().split('\n'),
      ],
    }
  },
}
