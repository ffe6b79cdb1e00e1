export { htmlPage } from './html-page.ts'
export { renderSvg } from './render-svg.ts'
