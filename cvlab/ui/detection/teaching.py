"""Teaching the one-shot net while one looks: pause, single steps, the rate, Stop, and the net as it was on the way.

It goes on by a part at a time, which the page asks for, so it rests while nobody looks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from cvlab import engine
from cvlab.detection.scattering import Canvas, Scatter
from cvlab.detection.teaching import BATCH, RATES, Lesson, Look, Standing, Teaching, Weights, full
from cvlab.engine import Task
from cvlab.figures import percent
from cvlab.images import fingerprint
from cvlab.plots.detection import teaching_chart
from cvlab.text import as_said
from cvlab.ui.chart import chart
from cvlab.ui.detection.controls import thrown

TAUGHT, RATE = "detection_taught", "detection_rate"
NETS = ("Comes with cvlab", "Taught here")
COUNTS = (300, 1_000, 3_000, 8_000)
PART = 1.0  # seconds of teaching between two looks of the page
POLL = 0.4  # seconds between two of its questions whether a part is through
BROKEN = (
    "The loss was no longer a number, so the net stays as it was. Choose a smaller learning rate, and go on."
)


@dataclass
class Taught:
    """A teaching of this session. singles: steps that were asked for while it rests."""

    asked: Teaching
    status: str = "running"  # or "paused", "stopped", "finished"
    standing: Standing | None = None
    looks: list[Look] = field(default_factory=list)
    singles: int = 0
    problem: str = ""
    task: Task | None = None

    @property
    def step(self) -> int:
        return self.standing.step if self.standing else 0

    @property
    def over(self) -> bool:
        return self.status in ("stopped", "finished")

    @property
    def going(self) -> bool:
        """Whether something will come by itself."""
        return self.status == "running" or self.singles > 0 or self.task is not None

    def advance(self, rate: float) -> None:
        """Take in the part that is through, and ask for the next one where one is wanted."""
        if self.task is not None and self.task.done():
            task, self.task = self.task, None
            try:
                self._take(task.result())
            except ValueError as error:  # EngineError too: in words for the learner
                self._rest(as_said(str(error)))
        if self.task is None and not self.over and (self.singles or self.status == "running"):
            steps = 1 if self.singles else None
            self.singles = max(0, self.singles - 1)
            self.task = engine.submit(
                "cvlab.nets.detector:teach", self.asked, self.standing, PART, rate, steps, role="train"
            )

    def _take(self, part: Lesson) -> None:
        self.standing = part.standing
        self.looks += part.looks
        if part.broken:
            self._rest(BROKEN)
        elif self.step >= self.asked.steps:
            self.status, self.singles = "finished", 0

    def _rest(self, problem: str) -> None:
        self.singles, self.problem = 0, problem
        if not self.over:
            self.status = "paused"

    @property
    def words(self) -> str:
        """How it stands; at rest only when the part that was under way has come in."""
        if self.going and self.status != "running":
            return "A step" if self.singles else "What is under way comes in"
        return {
            "running": "The net is taught",
            "paused": "Paused",
            "stopped": "Stopped",
            "finished": "Taught",
        }[self.status]

    def pause(self) -> None:
        self.status = "paused"

    def go_on(self) -> None:
        self.status, self.problem = "running", ""

    def one_step(self) -> None:
        self.status, self.problem = "paused", ""
        self.singles += 1

    def stop(self) -> None:
        self.status, self.singles = "stopped", 0


def choose_net(canvas: Canvas, digits: str) -> Weights | None:
    """The weights of the net that was taught here, None for the stored ones; with the tools to teach one."""
    taught: Taught | None = st.session_state.get(TAUGHT)
    with st.expander("Teach one yourself", icon=":material/school:", expanded=taught is not None):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            count = st.select_slider(
                "Canvases", COUNTS, value=COUNTS[2], key="detection_canvases", bind="query-params", width=220
            )
            st.select_slider(
                "Learning rate",
                RATES,
                value=0.003,
                key=RATE,
                bind="query-params",
                width=220,
                help="At its highest; it rises at first and falls to the end. A change counts from the next part on.",
            )
            if st.button("Teach a fresh net", icon=":material/play_arrow:", key="detection_teach"):
                st.session_state[TAUGHT] = taught = _begun(count, canvas, digits)
        if taught:
            st.fragment(_panel, run_every=POLL if taught.going else None)(taught, taught.going)
    if taught is None or not taught.looks:
        return None
    which = st.segmented_control("Net", NETS, default=NETS[1], required=True, key="detection_which")
    return full(_look(taught).weights) if which == NETS[1] else None


def being_taught() -> bool:
    """Whether the net on screen is still changing."""
    taught: Taught | None = st.session_state.get(TAUGHT)
    return taught is not None and taught.going


def _begun(count: int, canvas: Canvas, digits: str) -> Taught:
    watched = canvas if len(canvas.truth.classes) else thrown(Scatter())
    return Taught(Teaching(digits, count, 0, watched))


def _look(taught: Taught) -> Look:
    """The newest look, or the one that was chosen while the teaching rests."""
    seen = [look.canvases for look in taught.looks]
    if taught.going or len(seen) < 2:
        return taught.looks[-1]
    key = f"detection_look_{len(seen)}_{fingerprint(taught.looks[-1].weights[0])[:8]}"
    at = st.select_slider("The net after so many canvases", seen, value=seen[-1], key=key)
    return taught.looks[seen.index(at)]


def _panel(taught: Taught, was_going: bool) -> None:
    looks = len(taught.looks)
    taught.advance(st.session_state[RATE])
    if taught.going != was_going or len(taught.looks) != looks:
        st.rerun()  # the whole page: the board follows the net
    total, seen = taught.asked.steps * BATCH, taught.step * BATCH
    st.progress(
        seen / total,
        text=f":material/school: {taught.words}: {seen:,} of {total:,} canvases, {percent(seen / total, 0)}",
    )
    if not taught.over:
        with st.container(horizontal=True):
            if taught.status == "running":
                st.button("Pause", icon=":material/pause:", key="detection_pause", on_click=taught.pause)
            else:
                st.button("Go on", icon=":material/resume:", key="detection_resume", on_click=taught.go_on)
            st.button(
                "One step",
                icon=":material/skip_next:",
                key="detection_step",
                on_click=taught.one_step,
                help=f"{BATCH} canvases, and one update of all weights.",
            )
            st.button("Stop", icon=":material/stop:", key="detection_stop", on_click=taught.stop)
    if taught.problem:
        st.warning(as_said(taught.problem), icon=":material/warning:")
    if taught.looks:
        _chart(taught.looks)


def _chart(looks: list[Look]) -> None:
    canvases, losses, ap = zip(*((look.canvases, look.loss, look.ap) for look in looks), strict=True)
    chart(teaching_chart(canvases, losses, ap), f"teaching_{len(looks)}_{losses[-1]:.6f}")
    st.caption(
        f"Loss {losses[0]:.1f} at first and {losses[-1]:.1f} now; AP {ap[0]:.2f} at first and {ap[-1]:.2f} now, on "
        "the canvas that was there when it began."
    )
