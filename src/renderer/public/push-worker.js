// The service worker of push notifications. It answers no request of the page and keeps no file, so the page is always the
// one that the hub serves. Each message replaces the notification before it.

const tag = 'needs';

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => event.waitUntil(show(messageOf(event.data))));

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openPage());
});

/** What cannot be read still means that something waits: a browser wants a notification for each message. */
function messageOf(data) {
  try {
    return data.json();
  } catch {
    return { type: 'needs', title: 'A session needs you', body: '', isNews: true };
  }
}

async function show({ type, title, body, isNews }) {
  if (type === 'answered') {
    // Browsers count messages that show nothing, and one may end the subscription of a page that sends several.
    await self.registration.showNotification('Nothing needs you now', { tag, silent: true });
    return closeAll();
  }
  await self.registration.showNotification(title, {
    body,
    tag,
    icon: 'icon-192.png',
    renotify: isNews,
    silent: !isNews,
  });
}

async function closeAll() {
  for (const shown of await self.registration.getNotifications({ tag })) shown.close();
}

/** The page that is open, or a new one: its list begins with what waits. */
async function openPage() {
  const [open] = await self.clients.matchAll({ type: 'window' });
  await (open ? open.focus() : self.clients.openWindow('/'));
}
