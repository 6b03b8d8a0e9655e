"""The perceptron: a line that learns from its mistakes, what bounds them, and what it cannot do."""

from cvlab.ui.controls import look_at
from cvlab.ui.page import lesson_page
from cvlab.ui.perceptron.views import SHOW, VIEWS

with lesson_page("perceptron", widths=(1, 3)) as page:
    with page.show():
        view = look_at(VIEWS, "perceptron_view")
    shown = SHOW[view](page.choose(), page.show())
    page.predict(**shown.question)
    page.words(**shown.numbers)
    page.code(shown.code)
    page.figures(*shown.slides)
    page.link()
