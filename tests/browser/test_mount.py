"""A component keeps what is newest, in whatever order the browser shows what came while its code was loading."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from cvlab.ui.components import MOUNT

pytestmark = pytest.mark.browser
PLAY = """moves => {
    const place = document.createElement("div"), shown = [], ended = []
    document.body.append(place)
    const show = component => { shown.push(component.data); return () => ended.push(component.data) }
    const ends = {}
    for (const move of moves) {
        if (move === "leave") place.remove()
        else if (move.startsWith("end ")) ends[move.slice(4)]()
        else ends[move] = inOrder({ parentElement: place, data: move }, show)
    }
    return { last: shown.at(-1), ended }
}"""


@pytest.mark.parametrize(
    "moves",
    [
        ["old", "new", "end old"],
        ["old", "end old", "new"],
        ["new", "old", "end old"],
        ["older", "old", "new", "end older", "end old"],
        ["old", "new"],
    ],
    ids=" ".join,
)
def test_the_newest_stays_and_ends_when_its_place_goes(page: Page, moves: list[str]):
    script = MOUNT.with_suffix(".js").read_text(encoding="utf-8")
    play = f"moves => {{ {script}\nreturn ({PLAY})(moves) }}"
    assert page.evaluate(play, moves) == {"last": "new", "ended": []}
    assert page.evaluate(play, [*moves, "leave", "end new"]) == {"last": "new", "ended": ["new"]}
