// What `cargo xtask serve` puts in the place of the service worker: a page that is being changed shall be fetched anew.
// It keeps nothing, and removes the one that an earlier page left behind at the same address.

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const { scope } = self.registration;
  await caches.delete(`app:${new URL(scope).pathname}`);
  await self.registration.unregister();
  for (const page of await self.clients.matchAll({ type: "window" })) {
    await page.navigate(page.url);
  }
}
