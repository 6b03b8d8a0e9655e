"""Augmentation: the same picture turned, moved and lit another way every time, and whether it still means the same."""

import numpy as np
import streamlit as st

from cvlab.augmentations import NOTES, label_survival
from cvlab.augmentations.question import question
from cvlab.augmentations.text import noticed
from cvlab.codegen.augmentation import keras_code
from cvlab.figures import percent
from cvlab.plots.slides import networks as slides
from cvlab.text import as_said
from cvlab.ui.augmentation.composing import compose
from cvlab.ui.augmentation.grid import draws, sample_grid, seed_controls, subject
from cvlab.ui.augmentation.label_check import (
    choose_judge,
    in_short,
    in_words,
    label_check,
    own_picture,
    readings,
)
from cvlab.ui.page import lesson_page
from cvlab.ui.picture import picture

with lesson_page("augmentation", widths=(1, 2)) as page:
    with page.choose():
        with st.expander("Choose or draw the picture", icon=":material/image:"):
            found = picture(key="photo", modes=("sample", "draw", "upload", "camera"), first="Cat")
        st.markdown("**Augmentations, in this order**")
        specs = compose(NOTES)
        judge = choose_judge()
    if found is None:
        page.stop()
    survival = None
    with page.show():
        count, seed = seed_controls()
        pictures = draws(subject(found), specs, count, seed)
        answers = readings(judge, pictures, wait=False)
        sample_grid(pictures, found.name, specs, seed, in_words(judge, answers), found.box)
        st.header("Does it still mean the same?")
        try:
            answers = readings(judge, pictures) if answers is None else answers
            own_picture(judge, answers)
            survival = label_check(judge, specs)
        except ValueError as error:
            st.error(as_said(error), icon=":material/warning:")
    shape, dataset = pictures.shape[1:], judge.experiment.dataset
    asked = question(specs, shape, dataset.train_count())
    page.predict(asked.text, asked.answer, because=asked.because, tolerance=asked.tolerance)
    page.words(
        count=len(specs),
        train=f"{dataset.train_count():,}",
        many=f"{10 * dataset.train_count():,}",
        title=dataset.title,
        middle=f"({(shape[1] - 1) / 2:g}, {(shape[0] - 1) / 2:g})",
        changed=percent(np.mean(np.abs(pictures[1:].astype(int) - pictures[0]) > 8), 0),
        answer=in_short(survival),
        seed=seed,
        **noticed(specs),
        **label_survival.noticed(survival),
    )
    page.code(keras_code(specs, shape))
    titles = ["as it is", *(f"draw {n}" for n in range(1, len(pictures)))]
    page.figures(slides.album("Augmented pictures", pictures, titles))
    page.link()
