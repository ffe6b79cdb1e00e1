import type { DataService } from './data-service.ts'
import type { DrawService } from './draw-service.ts'
import type { FitService } from './fit-service.ts'
import { problemOf } from './problem.ts'
import type { Progress, Reply, Request } from './protocol.ts'

/**
 * All services live in one script; the page starts it three times, so that data and pictures answer while a model is fitted.
 * Each service is loaded when it is first asked for: what fits models comes while the visitor looks at the data.
 */
const data = once<DataService>(async () => new (await import('./data-service.ts')).DataService())
const drawings = once<DrawService>(async () => new (await import('./draw-service.ts')).DrawService())
const fits = once<FitService>(async () => {
  const service = new (await import('./fit-service.ts')).FitService()
  if (tables !== null) service.table.listen(tables)
  return service
})

/** Where tables come from; what is sent there waits until the service is there. */
let tables: MessagePort | null = null

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}

const reply = (message: Reply): void => self.postMessage(message)

async function answer(
  request: Exclude<Request, { port: MessagePort }>,
  progress: (progress: Progress) => void,
): Promise<unknown> {
  switch (request.call) {
    case 'open':
      return (await data()).open(request.argument, progress)
    case 'derive':
      return (await data()).derive(request.argument)
    case 'rows':
      return (await data()).rows(request.argument)
    case 'values':
      return (await data()).values(request.argument)
    case 'groups':
      return (await data()).groups(request.argument)
    case 'alike':
      return (await data()).alike(request.argument)
    case 'sizes':
      return (await data()).sizes(request.argument)
    case 'panels':
      return (await data()).panels(request.argument)
    case 'describe':
      return (await data()).describe(request.argument)
    case 'warm':
      await fits()
      return null
    case 'fit':
      return (await fits()).fit(request.argument, progress)
    case 'ranef':
      return (await fits()).ranef(request.argument)
    case 'group':
      return (await fits()).group(request.argument)
    case 'without':
      return (await fits()).without(request.argument)
    case 'compare':
      return (await fits()).compare(request.argument)
    case 'methods':
      return (await fits()).methods(request.argument, progress)
    case 'profile':
      return (await fits()).profile(request.argument, progress)
    case 'influence':
      return (await fits()).influence(request.argument, progress)
    case 'code':
      return (await fits()).code(request.argument)
    case 'equations':
      return (await fits()).equations(request.argument)
    case 'augment':
      return (await fits()).augment(request.argument)
    case 'means':
      return (await fits()).means(request.argument)
    case 'checks':
      return (await fits()).checks(request.argument, progress)
    case 'anova':
      return (await fits()).anova(request.argument)
    case 'tests':
      return (await fits()).tests(request.argument)
    case 'plotKinds':
      return (await fits()).plotKinds()
    case 'plot':
      return (await fits()).plot(request.argument)
    case 'draw':
      return (await drawings()).draw(request.argument)
    case 'choose':
      return (await drawings()).choose(request.argument)
    case 'pick':
      return (await drawings()).pick(request.argument)
    case 'drop':
      return (await drawings()).drop(request.argument)
  }
}

self.addEventListener('message', async ({ data: request }: MessageEvent<Request>) => {
  if ('port' in request) {
    if (request.role === 'takes-tables') tables = request.port
    else (await data()).connect(request.port, request.role === 'sends-tables')
    return
  }
  const { id } = request
  try {
    reply({ id, answer: await answer(request, (progress) => reply({ id, progress })) })
  } catch (error) {
    reply({ id, problem: problemOf(error) })
  }
})
