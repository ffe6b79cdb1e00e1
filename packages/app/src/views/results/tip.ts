import type { Picked } from '../../engine/protocol.ts'

/** A pointer that rests so long wants to know. */
const restMilliseconds = 60

let bubble: HTMLElement | null = null
let pause: ReturnType<typeof setTimeout> | undefined

export function hideTip(): void {
  clearTimeout(pause)
  bubble?.remove()
  bubble = null
}

/** What a mark stands for, beside the pointer. */
export function showTip(event: PointerEvent, at: (event: MouseEvent) => Promise<Picked>): void {
  clearTimeout(pause)
  pause = setTimeout(async () => {
    const picked = await at(event)
    bubble?.remove()
    bubble = null
    if (picked === null || picked.lines.length === 0) return
    bubble = document.createElement('div')
    bubble.className = 'tip'
    bubble.setAttribute('role', 'tooltip')
    for (const text of picked.lines) {
      const line = document.createElement('div')
      line.textContent = text
      bubble.append(line)
    }
    document.body.append(bubble)
    const { width, height } = bubble.getBoundingClientRect()
    bubble.style.left = `${Math.max(4, Math.min(innerWidth - width - 4, event.clientX + 12))}px`
    bubble.style.top = `${event.clientY + height + 20 > innerHeight ? event.clientY - height - 10 : event.clientY + 14}px`
  }, restMilliseconds)
}
