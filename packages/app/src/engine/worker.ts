import { DataService } from './data-service.ts'
import { DrawService } from './draw-service.ts'
import { FitService } from './fit-service.ts'
import { problemOf } from './problem.ts'
import type { Progress, Reply, Request } from './protocol.ts'

/** All services live in one script; the page starts it three times, so that data and pictures answer while a model is fitted. */
const data = new DataService()
const fits = new FitService()
const drawings = new DrawService()

const reply = (message: Reply): void => self.postMessage(message)

async function answer(
  request: Exclude<Request, { port: MessagePort }>,
  progress: (progress: Progress) => void,
): Promise<unknown> {
  switch (request.call) {
    case 'open':
      return data.open(request.argument, progress)
    case 'derive':
      return data.derive(request.argument)
    case 'rows':
      return data.rows(request.argument)
    case 'values':
      return data.values(request.argument)
    case 'groups':
      return data.groups(request.argument)
    case 'describe':
      return data.describe(request.argument)
    case 'fit':
      return fits.fit(request.argument, progress)
    case 'ranef':
      return fits.ranef(request.argument)
    case 'group':
      return fits.group(request.argument)
    case 'without':
      return fits.without(request.argument)
    case 'compare':
      return fits.compare(request.argument)
    case 'code':
      return fits.code(request.argument)
    case 'equations':
      return fits.equations(request.argument)
    case 'augment':
      return fits.augment(request.argument)
    case 'means':
      return fits.means(request.argument)
    case 'anova':
      return fits.anova(request.argument)
    case 'draw':
      return drawings.draw(request.argument)
    case 'choose':
      return drawings.choose(request.argument)
    case 'pick':
      return drawings.pick(request.argument)
    case 'drop':
      return drawings.drop(request.argument)
    case 'plotKinds':
      return fits.plotKinds()
    case 'plot':
      return fits.plot(request.argument)
  }
}

self.addEventListener('message', async ({ data: request }: MessageEvent<Request>) => {
  if ('port' in request) {
    if (request.role === 'sends-tables') data.connect(request.port)
    else fits.table.listen(request.port)
    return
  }
  const { id } = request
  try {
    reply({ id, answer: await answer(request, (progress) => reply({ id, progress })) })
  } catch (error) {
    reply({ id, problem: problemOf(error) })
  }
})
