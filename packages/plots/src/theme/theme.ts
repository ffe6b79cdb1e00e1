import type { JsonObject } from '../spec.ts'
import { type ThemeName, tokens } from './tokens.ts'

const sans = 'Roboto, ui-sans-serif, system-ui, "Segoe UI", sans-serif'

/**
 * The look as a Vega-Lite `config`. Marks name a style (`fixed-line`, `random-point`, ...) and never a colour, so that a
 * specification changes its theme by changing its `config`.
 */
export function theme(name: ThemeName): JsonObject {
  const t = tokens[name]
  return {
    background: t.surface,
    font: sans,
    // A picture has one name, its description; its parts have none.
    aria: false,
    padding: 12,
    view: { stroke: null },
    concat: { spacing: 24 },
    facet: { spacing: 16 },
    range: { category: t.categories },
    title: {
      anchor: 'start',
      frame: 'bounds',
      color: t.ink,
      fontSize: 15,
      fontWeight: 'bold',
      subtitleColor: t.ink2,
      subtitleFontSize: 12,
      subtitleLineHeight: 17,
      subtitlePadding: 6,
      offset: 14,
      align: 'left',
    },
    axis: {
      labelColor: t.ink2,
      labelFontSize: 12,
      labelPadding: 6,
      titleColor: t.ink2,
      titleFontSize: 12,
      titleFontWeight: 'normal',
      titlePadding: 8,
      gridColor: t.line,
      domainColor: t.line2,
      tickColor: t.line2,
      ticks: false,
    },
    axisX: { grid: false, labelSeparation: 6 },
    axisY: { domain: false, titleAngle: 0, titleAlign: 'left', titleBaseline: 'bottom', titleX: 0, titleY: -8 },
    // Vega-Lite would right-align upright labels of categories.
    axisXDiscrete: { labelAngle: 0, labelAlign: 'center', labelBaseline: 'top', labelOverlap: true, labelLimit: 140 },
    axisYDiscrete: { grid: false },
    header: { labelColor: t.ink2, labelFontSize: 12, labelFontWeight: 'bold', titleColor: t.ink2, titleFontSize: 12 },
    legend: { labelColor: t.ink2, labelFontSize: 12, titleColor: t.ink2, titleFontSize: 12, titleFontWeight: 'normal' },
    style: {
      'panel-title': { fontSize: 12, fontWeight: 'bold', fill: t.ink2 },
      'fixed-point': { color: t.fixed, filled: true, shape: 'square', size: 60, opacity: 1 },
      'fixed-line': { color: t.fixed, strokeWidth: 2.5, opacity: 1 },
      'fixed-band': { color: t.fixed, opacity: 0.16 },
      'random-point': { color: t.random, filled: true, size: 38, opacity: 1 },
      'random-hollow': { color: t.random, filled: false, size: 38, strokeWidth: 1.5, opacity: 1 },
      'random-line': { color: t.random, strokeWidth: 1.75, opacity: 1 },
      'random-thin': { color: t.random, strokeWidth: 0.75, opacity: 0.55 },
      'random-band': { color: t.random, opacity: 0.18 },
      'random-arrow': { color: t.random, strokeWidth: 1, opacity: 0.8 },
      'fixed-bar': { color: t.fixed, opacity: 1 },
      'random-bar': { color: t.random, opacity: 1 },
      'resid-line': { color: t.resid, strokeWidth: 1.75, opacity: 1 },
      'resid-band': { color: t.resid, opacity: 0.18 },
      'resid-point': { color: t.resid, filled: true, size: 38, opacity: 1 },
      'category-line': { strokeWidth: 2.5, opacity: 1 },
      'category-band': { opacity: 0.16 },
      'category-hollow': { filled: false, size: 60, strokeWidth: 1.5, opacity: 1 },
      'category-point': { filled: true, size: 70, opacity: 1 },
      'group-line': { color: t.ink3, strokeWidth: 0.9, opacity: 0.55 },
      'group-line-faint': { color: t.ink3, strokeWidth: 0.6, opacity: 0.25 },
      'row-point': { color: t.resid, filled: false, size: 22, strokeWidth: 1, opacity: 0.75 },
      'row-faint': { color: t.resid, filled: false, size: 16, strokeWidth: 0.8, opacity: 0.4 },
      'row-cell-faint': { color: t.line },
      'row-cell': { color: t.ink3, opacity: 1 },
      'resid-bar': { color: t.resid, opacity: 1 },
      'ink-line': { color: t.ink, strokeWidth: 1.75, opacity: 1 },
      'ink-dashed': { color: t.ink, strokeWidth: 1.25, strokeDash: [4, 3], opacity: 1 },
      'ink-point': { color: t.ink, filled: true, size: 36, opacity: 1 },
      'ink-hollow': { color: t.ink, fill: t.surface, filled: false, size: 36, strokeWidth: 1.25, opacity: 1 },
      reference: { color: t.line2, strokeWidth: 1, opacity: 1 },
      'reference-dashed': { color: t.line2, strokeWidth: 1, strokeDash: [4, 3], opacity: 1 },
      'reference-band': { color: t.ink3, opacity: 0.16 },
      hairline: { color: t.line, strokeWidth: 1, opacity: 1 },
      'chosen-band': { color: t.mark, opacity: 1, strokeWidth: 0 },
      'chosen-under': { color: t.mark, strokeWidth: 9, opacity: 1, strokeCap: 'round' },
      'chosen-halo': { color: t.mark, filled: true, size: 190, opacity: 1 },
      'direct-label': { color: t.ink2, fontSize: 12, opacity: 1 },
      'direct-label-strong': { color: t.ink, fontSize: 12, fontWeight: 'bold', opacity: 1 },
      'on-bar': { color: t.surface, fontSize: 11, opacity: 1 },
      note: { color: t.ink3, fontSize: 12, opacity: 1 },
    },
  }
}
