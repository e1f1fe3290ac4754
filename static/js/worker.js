// Opens the page without a connection. It keeps what the page is made of, which is the same for everybody; what people
// say passes by it. ASSETS and CACHE, whose name changes with them, are set before this.

const PAGE = "/"
const PATIENCE = 2000 // Milliseconds that the server has to send the page, if we have one.
const IS_CHAT = /^\/(rooms\/\d+\/?)?$/

addEventListener("install", (event) => event.waitUntil(install()))
addEventListener("activate", (event) => event.waitUntil(takeOver()))
addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url)
  if (origin !== location.origin || event.request.method !== "GET") return
  if (ASSETS.includes(pathname)) event.respondWith(asset(event.request))
  else if (event.request.mode === "navigate" && IS_CHAT.test(pathname)) event.respondWith(page(event.request))
})

async function install() {
  const cache = await caches.open(CACHE)
  await cache.addAll(ASSETS)
  await fresh(new Request(PAGE, { headers: { Accept: "text/html" } }))
  await skipWaiting()
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name !== CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
  await clients.claim()
}

async function asset(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
}

/** The server's page, or ours when the server does not answer. */
async function page(request) {
  const asked = fresh(request)
  const answer = await Promise.race([asked.catch(() => null), new Promise((resolve) => setTimeout(resolve, PATIENCE))])
  return answer ?? (await caches.match(PAGE, { ignoreVary: true })) ?? asked
}

/** The server's page. We keep it while it is the chat's; after signing out it is not. */
async function fresh(request) {
  const response = await fetch(request)
  const cache = await caches.open(CACHE)
  if (response.headers.get("Chatd-Page") === "chat") await cache.put(PAGE, response.clone())
  else if (response.ok) await cache.delete(PAGE)
  return response
}
