// Keeps the whole app in the browser's cache: what was loaded once works without a network. Only its own files are kept.
const cacheName = 'blup-VERSION'
const files = 'FILES'

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('blup-') && name !== cacheName).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  const key = request.mode === 'navigate' ? './' : request
  event.respondWith(caches.match(key, { ignoreSearch: true }).then((found) => found ?? fetch(request)))
})
