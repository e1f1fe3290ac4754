/** A notification beside the page, if the reader allowed them, else null. A click on it leads to the page. */
export function notified(title, options, clicked = () => {}) {
  if (!("Notification" in window) || Notification.permission !== "granted") return null
  try {
    const shown = new Notification(title, { icon: document.querySelector("link[rel=icon]").dataset.plain, ...options })
    shown.addEventListener("click", () => {
      window.focus()
      shown.close()
      clicked()
    })
    return shown
  } catch {
    // Browsers of phones have it and yet let only service workers use it.
    return null
  }
}
