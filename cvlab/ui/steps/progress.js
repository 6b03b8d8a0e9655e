// What the browser keeps of a lesson's steps: which one is looked at, on which track, and what was seen of each.
const storeOf = slug => `cvlab.steps.${slug}`

function kept(slug) {
  try {
    const found = JSON.parse(localStorage.getItem(storeOf(slug)))
    return { at: "", minutes: 0, seen: {}, ...found }
  } catch {
    return { at: "", minutes: 0, seen: {} } // nothing may be kept here, or somebody else wrote it
  }
}

function keep(slug, progress, steps) {
  const done = steps.filter(step => isDone(progress, step)).length
  try {
    localStorage.setItem(storeOf(slug), JSON.stringify({ ...progress, done, of: steps.length, when: Date.now() }))
  } catch {
    // a private window keeps nothing; the steps go on all the same
  }
}

const seenOf = (progress, step) => progress.seen[step.id] ?? []
const isDone = (progress, step) => step.signs.every((_, n) => seenOf(progress, step).includes(n))

// Take in which signs hold now of the step looked at; a sign that waits for a deed is seen when that is told.
function see(progress, step, deeds) {
  const before = seenOf(progress, step)
  const now = step.signs.flatMap((sign, n) => sign.holds && (!sign.did || deeds.includes(sign.did)) ? [n] : [])
  const all = [...new Set([...before, ...now])]
  progress.seen[step.id] = all
  return all.length > before.length
}

// The steps of a track: those that fit into so many minutes, and the question at its end.
const onTrack = ({ steps, asks }, minutes) => {
  const chosen = steps.filter(step => !minutes || step.minutes <= minutes)
  return asks ? [...chosen, ASKED] : chosen
}

const ASKED = { id: "predict", minutes: 0, signs: [], words: "" }
