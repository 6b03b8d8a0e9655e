"""Detection: many digits on one canvas, found by a window that slides, by regions, and by one look."""

from cvlab.ui.controls import look_at
from cvlab.ui.detection import views
from cvlab.ui.page import lesson_page

with lesson_page("detection", widths=(1, 3)) as page:
    with page.show():
        view = look_at(list(views.VIEWS), "detection_view", first=views.FIRST)
    views.VIEWS[view](page)
