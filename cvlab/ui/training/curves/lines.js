// From points to what is drawn. Points are rows: epoch, step, loss, accuracy, validation loss, validation accuracy,
// pictures a second, learning rate.
const EPOCH = 0, STEP = 1, LOSS = 2, ACCURACY = 3, VALIDATION_LOSS = 4, VALIDATION_ACCURACY = 5, PACE = 6, RATE = 7

const number = v => Math.abs(v) >= 1e4 || (v && Math.abs(v) < 5e-5) ? brief(v) : v.toFixed(4)
const isEnd = p => p[VALIDATION_LOSS] !== null
const ends = run => run.points.filter(isEnd)
const last = run => ends(run).at(-1)?.[EPOCH] ?? 0
const SHOWN = { both: "training and validation", training: "training alone", validation: "validation alone" }

const PLOTS = [
  { name: "Loss", training: LOSS, validation: VALIDATION_LOSS, read: number, format: v => brief(v) },
  { name: "Accuracy", training: ACCURACY, validation: VALIDATION_ACCURACY, read: percent, format: v => `${Math.round(100 * v)} %` },
]

// The running average: each value pulled towards what came before by the share `keep`.
function smoothed(points, keep) {
  let mean = null
  return points.map(([x, y]) => [x, mean = mean === null || !Number.isFinite(mean) ? y : keep * mean + (1 - keep) * y])
}

// A line as it is, or, once it is smoothed, its running average over a pale line of what it was.
function drawn(line, keep) {
  if (!keep) return [line]
  const pale = { ...line, width: 1, alpha: 0.3 * (line.alpha ?? 1), marks: false, raw: true }
  return [pale, { ...line, points: smoothed(line.points, keep), marks: false }]
}

function linesOf(runs, colours, plot, { keep, shown }) {
  const alone = isAlone(runs)
  const pair = (run, training, validation) => {
    const done = ends(run), on = part => done.map(p => [p[EPOCH], p[plot[part]]])
    const kinds = { training: { colour: training, dash: [] }, validation: { colour: validation, dash: DASH } }
    return Object.entries(kinds).filter(([part]) => alone || shown === "both" || shown === part)
      .flatMap(([part, look]) => drawn({ points: on(part), width: 2.5, marks: true, ...look }, keep))
  }
  if (!alone) {
    // Of several runs only the epoch under way is drawn step by step, or their curves could not be told apart.
    const tail = (run, colour) => shown === "validation" ? [] : [{
      points: run.points.filter(p => !isEnd(p) && p[STEP] > (ends(run).at(-1)?.[STEP] ?? -1))
        .map(p => [p[STEP] / run.steps_per_epoch, p[plot.training]]),
      colour, width: 1, dash: [], alpha: 0.6,
    }]
    return runs.flatMap((run, n) => {
      const colour = colourOfRun(colours, run, n)
      return [...pair(run, colour, colour), ...tail(run, colour)]
    }).reverse()
  }
  const [run] = runs, steps = run.points.filter(p => !isEnd(p)).map(p => [p[STEP] / run.steps_per_epoch, p[plot.training]])
  const thin = { points: steps, colour: colours.training, width: 1, dash: [], alpha: 0.5 }
  // An upright line at the epoch whose weights early stopping took back.
  const at = run.taken_back, taken = at ? [[at, 0], [at, Infinity]] : []
  const upright = { points: taken, colour: colours.validation, width: 1.5, dash: [2, 3] }
  return [upright, ...drawn(thin, keep), ...pair(run, colours.training, colours.validation)]
}

// Where the learner set another learning rate or paused, of the run that stands alone, in the order of the steps.
function changesOf(runs) {
  if (!isAlone(runs)) return []
  const [{ rates, pauses, steps_per_epoch }] = runs
  const all = [...rates.map(([step, , rate]) => [step, rateWords(rate)]), ...pauses.map(step => [step, "paused"])]
  return all.sort((a, b) => a[0] - b[0]).map(([step, words]) => [step / steps_per_epoch, words])
}
const rateWords = rate => `rate ${brief(rate)}`

// A run that has no colour of its own stands alone in those of training and validation.
const isAlone = runs => runs.length === 1 && runs[0].hue === null
const colourOfRun = (colours, run, n) => colours.runs[(run.hue ?? n) % colours.runs.length]

// The highest value that is drawn: any loss an untrained net has, but one wild step must not flatten all the rest.
function roof(lines) {
  const values = lines.flatMap(l => l.points.map(p => p[1])).filter(Number.isFinite).sort((a, b) => a - b)
  const usual = values[Math.floor(0.95 * (values.length - 1))] ?? 1
  const high = Math.min(values.at(-1) ?? 1, Math.max(3, 2 * usual))
  return high > 0 ? high * 1.05 : 1
}
