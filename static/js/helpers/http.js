import { say } from "./say.js"

/** A request to our own API: the answer is JSON, and so is the body, unless it is a form. Throws an Error with a sentence for people. */
export async function request(method, path, body) {
  const response = await answer(method, path, body)
  const result = response.status === 204 ? null : await response.json()
  if (!response.ok) throw Object.assign(new Error(result.detail), { field: result.field, code: result.code, status: response.status })
  return result
}

async function answer(method, path, body) {
  try {
    if (body instanceof FormData) return await fetch(path, { method, body })
    return await fetch(path, {
      method,
      headers: body && { "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    })
  } catch {
    throw new Error(say("app.no_answer"))
  }
}
