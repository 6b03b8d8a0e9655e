// Asking the server about a picture: one question at a time, and always about the newest.
const pause = milliseconds => new Promise(done => { setTimeout(done, milliseconds) })

async function post(view, deed, pixels) {
  try {
    const address = new URL(`teaching/${view.header.token}/${deed}`, document.baseURI)
    return await (await fetch(address, { method: "POST", body: pixels })).json()
  } catch {
    return { problem: "The server does not answer; is it still running?" }
  }
}

async function ask(view, pixels) {
  view.wanted = pixels
  if (view.asking || !view.header.ready) return
  view.asking = true
  try {
    while (view.wanted && !view.gone) {
      const sent = view.wanted
      view.wanted = null
      hear(view, await post(view, `ask?look=${view.header.look ? 1 : 0}`, sent))
    }
  } finally {
    view.asking = false
  }
}

function hear(view, told) {
  if (view.gone) return
  say(view, told.problem ?? "")
  if (told.problem) return
  view.told = told
  view.root.dataset.heard = Number(view.root.dataset.heard ?? 0) + 1
  showAnswer(view)
  paintHeat(view)
  paintLimit(view)
}

function say(view, problem) {
  const element = view.find(".problem")
  element.textContent = problem
  element.hidden = !problem
}

// The likeliest class, or none where the picture lies beyond the limit.
function answerOf(view) {
  const { told, header } = view
  if (!told || told.distance === null) return { best: "", far: false }
  const best = Object.keys(told.shares).reduce((a, b) => told.shares[b] > told.shares[a] ? b : a)
  return { best, far: told.distance > header.limit }
}

function showAnswer(view) {
  const { best, far } = answerOf(view), { told } = view
  for (const row of view.rows) {
    const share = row.none ? Number(far) : told?.shares?.[row.label] ?? 0
    row.bar.style.width = `${100 * share}%`
    row.share.textContent = !best ? "–" : row.none ? far ? "too far" : "near" : percent(share)
    row.element.classList.toggle("first", Boolean(best) && (row.none ? far : !far && row.label === best))
  }
  Object.assign(view.root.dataset, { answer: far ? "none of these" : best, best, far, distance: told?.distance ?? "" })
  if (!best) return
  const words = far ? `None of these; ${best} is nearest` : `${best}, ${percent(told.shares[best])}`
  speak(view, view.find(".spoken"), words)
}
