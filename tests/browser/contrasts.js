// ([selector, least]) => the texts inside whose contrast is less, as "2.3 : 1 its words".
([selector, least]) => {
  const dot = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  const rgba = text => {
    dot.clearRect(0, 0, 1, 1)
    dot.fillStyle = "#000"
    dot.fillStyle = text
    dot.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = dot.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  }
  const over = (top, under) => [0, 1, 2].map(n => top[n] * top[3] + under[n] * (1 - top[3]))
  const light = colour => colour.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0)
  const up = element => element.parentElement ?? element.getRootNode().host
  const upwards = element => element ? [element, ...upwards(up(element))] : []
  // A slider's figure stands above its thumb, whose child it is.
  const place = element => element.closest('[data-testid="stSliderThumbValue"]') ? element.closest('[data-testid="stSlider"]') : element
  const behind = element => upwards(place(element)).reverse()
    .reduce((colour, e) => over(rgba(getComputedStyle(e).backgroundColor), colour), [255, 255, 255])
  const words = e => [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join(" ").trim()
    || (["text", "number"].includes(e.type) || e.tagName === "TEXTAREA" ? e.value : "")
  const unseen = e => {
    const { width, height } = e.getBoundingClientRect()
    return width < 2 || height < 2 || getComputedStyle(e).visibility === "hidden"
      || upwards(e).some(a => Number(getComputedStyle(a).opacity) < 0.01)
  }
  const found = []
  for (const element of document.querySelectorAll(`${selector} *`)) {
    const said = words(element), drawn = element instanceof SVGElement
    if (!said || unseen(element) || ["STYLE", "SCRIPT"].includes(element.tagName)) continue
    // Inside of bars and tiles the colour behind a drawn text is not CSS': only axes and keys are measured there.
    if (drawn && !element.closest(".xtick, .ytick, .y2tick, .g-xtitle, .g-ytitle, .g-y2title, .gtitle, .legend, .cbaxis")) continue
    const style = getComputedStyle(element), ink = rgba(drawn ? style.fill : style.webkitTextFillColor || style.color)
    const shown = upwards(element).reduce((part, e) => part * Number(getComputedStyle(e).opacity), 1)
    const paper = behind(element), [high, low] = [over([...ink.slice(0, 3), ink[3] * shown], paper), paper].map(light).sort((a, b) => b - a)
    const contrast = (high + 0.05) / (low + 0.05)
    if (contrast < least) found.push(`${contrast.toFixed(2)} : 1 ${said.slice(0, 40)}`)
  }
  return found
}
