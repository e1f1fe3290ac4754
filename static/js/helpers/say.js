import strings from "../../strings.json" with { type: "json" }

const PLURAL = new Intl.PluralRules("en")

/** A text of strings.json, with `{name}` in it replaced. */
export function say(key, values = {}) {
  return strings[key].replace(/\{(\w+)\}/g, (_, name) => values[name])
}

/** Like `say`, as is right for so many: of `key.one` or `key.other`, in which `{count}` is the number. */
export function sayCount(key, count, values = {}) {
  return say(`${key}.${PLURAL.select(count)}`, { count, ...values })
}
