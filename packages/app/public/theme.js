// Before anything is drawn: the theme that was chosen, or the system's.
{
  let theme = null
  try {
    theme = localStorage.getItem('blup.theme')
  } catch {}
  const dark = theme === null ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark'
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
}
