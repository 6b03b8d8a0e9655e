"""Data sets: look over the pictures a net learns from, spoil them on purpose, and make a set of your own."""

import streamlit as st

from cvlab.codegen.datasets import recipe
from cvlab.datasets import Downloaded
from cvlab.datasets.collection import noticed
from cvlab.plots.slides import networks as slides
from cvlab.text import as_said, plain
from cvlab.ui.datasets.browse import balance, browse, lazy_answer
from cvlab.ui.datasets.choice import dataset_controls, in_words, train_link
from cvlab.ui.datasets.collecting import collect, collection
from cvlab.ui.datasets.doubts import doubts, voted
from cvlab.ui.datasets.download import download_panel
from cvlab.ui.datasets.uploading import upload
from cvlab.ui.page import lesson_page

LOOKS = {"Pictures": browse, "Classes": balance, "Doubts": doubts}
OWN = {"Collect": collect, "Upload": upload}

with lesson_page("datasets", widths=(1, 2)) as page:
    with page.choose():
        view = st.segmented_control(
            "View",
            [*LOOKS, *OWN],
            default=next(iter(LOOKS)),
            required=True,
            key="look",
            bind="query-params",
            wrap=True,
        )
    if view in OWN:
        OWN[view](page.choose, page.show)
    with page.choose():
        dataset = dataset_controls()
        problems = dataset.problems()
        missing = not problems and not dataset.available()
        if not problems:
            st.caption(in_words(dataset))
            train_link()
    split = None
    with page.show():
        if view in LOOKS and problems:
            st.info(as_said(problems[0]), icon=":material/database:")
        elif view in LOOKS and missing and isinstance(dataset, Downloaded):
            download_panel(dataset)
        elif not problems and not missing:
            split = dataset.load()
            if view in LOOKS:
                LOOKS[view](dataset, split, page.choose)
    numbers = {"train": "…", "validation": "…", "test": "…", "wrong": "…", "classes": "…", "lazy": "…"}
    if split:
        name, lazy = lazy_answer(split)
        page.predict(
            f"A lazy net says **{plain(name)}** to every picture, the class it met most often in training. How many "
            "percent of the test pictures does it get right? (2 off is still right.)",
            round(lazy, 1),
            because=f"{lazy:.1f} % of the {len(split.test):,} test pictures are of class {plain(name)}. An accuracy "
            "means something only beside this number.",
            tolerance=2,
        )
        numbers = {
            "train": f"{len(split.train):,}",
            "validation": f"{len(split.validation):,}",
            "test": f"{len(split.test):,}",
            "classes": dataset.class_count,
            "lazy": f"{lazy:.1f}",
            "wrong": f"{len(dataset.wrong_rows()):,}",
        }
        labels = [split.class_names[label] for label in split.train.labels[: slides.MOST_PICTURES]]
        page.figures(slides.album(dataset.title, split.train.images[: slides.MOST_PICTURES], labels))
        found = recipe(dataset)
        imports = ("import keras", "import numpy as np", *found.imports)
        page.code("\n".join((*imports, "", found.code)), label="The code that loads these very pictures")
    page.words(**numbers, **noticed(collection()), view=view, voted=voted(dataset))
    page.link()
