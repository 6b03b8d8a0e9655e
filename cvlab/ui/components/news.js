// Asking the server for news: often while something moves, now and then while it rests, as it may go on elsewhere.
const REST = 3 // times as long between two questions while nothing moves

// view: {id, moving, poll in milliseconds}. `address()` is asked for; `hear(answer)` is given what came, if the view
// still shows the same. Nothing is said of a server that does not answer: the curves say it, and this just asks again.
function askForNews(view, address, hear) {
  clearTimeout(view.timer)
  view.timer = setTimeout(async () => {
    const { id } = view, same = () => id === view.id && !view.gone
    try {
      const answer = await fetch(new URL(address(), document.baseURI))
      if (answer.status === 200 && same()) await hear(answer)
    } catch {
      // Asked again below.
    }
    if (same()) askForNews(view, address, hear)
  }, view.moving ? view.poll : REST * view.poll)
}
