"""The script that every page view runs: page configuration and the menu, built from LESSONS."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import streamlit as st

from cvlab.lessons import LESSONS, Lesson
from cvlab.ui.server.heap import freeze_libraries
from cvlab.ui.style import STYLE

ROOT = Path(__file__).parents[2]


def lesson_page_file(item: Lesson) -> st.Page:
    return st.Page(
        ROOT / "pages" / f"{item.slug}.py",
        title=item.title,
        icon=item.icon,
        url_path=item.slug,
        help=item.promise,
    )


def menu() -> dict[str, list[st.Page]]:
    """The home page, then the lessons by section in teaching order."""
    home = st.Page(ROOT / "pages" / "home.py", title="Map of the course", icon=":material/map:", default=True)
    sections = {
        name: [lesson_page_file(item) for item in group]
        for name, group in groupby(LESSONS, key=lambda item: item.section)
    }
    return {"": [home], **sections}


def main() -> None:
    st.set_page_config(
        page_title="cvlab",
        page_icon=str(ROOT / "assets" / "icon.png"),
        layout="wide",
    )
    st.html(STYLE)
    try:
        st.navigation(menu(), position="top").run()
    finally:
        freeze_libraries()


if __name__ == "__main__":
    main()
