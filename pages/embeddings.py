"""Embeddings: a twin network that learns who is who, a map of pictures that forms, and matching by a threshold."""

from cvlab.embeddings import crowd_of
from cvlab.ui.controls import look_at
from cvlab.ui.embeddings.choices import choose_crowd
from cvlab.ui.embeddings.views import SHOW, VIEWS, one_triplet
from cvlab.ui.page import lesson_page

with lesson_page("embeddings", widths=(1, 3)) as page:
    with page.show():
        view = look_at(VIEWS, "embeddings_view")
    if view == "One triplet":
        shown = one_triplet(page)
    else:
        with page.choose():
            asked = choose_crowd()
        if asked is None:
            page.stop()
        shown = SHOW[view](page, asked, crowd_of(asked).light)
    page.predict(
        "A net has learned from some identities, and a new one is enrolled with one picture. How many of the net's "
        "weights change?",
        0,
        because="Enrolling stores one more embedding. That is the reason for all this: a softmax over identities would "
        "need a new output and a new training for each new one.",
    )
    page.words(**shown.facts)
    page.code(shown.code)
    page.figures(*shown.slides)
    page.link()
