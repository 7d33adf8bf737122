// In every page of the site: the menu of a narrow window opens and closes by keys, too. TypeDoc's script listens to a finger or the
// mouse alone, so the keys do what these do.

const trigger = document.getElementById('tsd-toolbar-menu-trigger')

/** Events of whichever kind TypeDoc's script listens to. */
const point = (target, ...types) => {
  for (const type of types)
    target.dispatchEvent(Object.assign(new Event(type, { bubbles: true }), { targetTouches: [{}] }))
}

trigger.addEventListener('keydown', ({ key }) => {
  if (key !== 'Enter') return
  point(trigger, 'touchend', 'mouseup')
  document.querySelector('.col-sidebar :is(a, summary)').focus()
})
document.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape' || !document.documentElement.classList.contains('has-menu')) return
  point(document.body, 'touchstart', 'touchend', 'mousedown', 'mouseup')
  trigger.focus()
})
