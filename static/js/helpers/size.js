const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"]
const STEP = 1024

/** A size in bytes, for people. */
export function sizeOf(bytes) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(STEP)))
  const format = { style: "unit", unit: UNITS[power], unitDisplay: "short", maximumFractionDigits: 1 }
  return new Intl.NumberFormat(undefined, format).format(bytes / STEP ** power)
}
