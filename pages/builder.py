"""Build a network layer by layer: its shapes, counts and costs as it grows, drawn to scale."""

from __future__ import annotations

from cvlab.architecture import answering
from cvlab.backbones import missing
from cvlab.builder import noticed, supposed
from cvlab.codegen.builder import keras_code
from cvlab.experiment.memory import in_words, need
from cvlab.optimizers import Adam
from cvlab.plots.slides import networks as slides
from cvlab.ui.builder.draft import act, bench_draft, show_problems, size_controls, start_controls
from cvlab.ui.builder.layer_editor import layer_editor
from cvlab.ui.builder.network import network_bench
from cvlab.ui.datasets.choice import dataset_controls
from cvlab.ui.networks.fetching import fetched
from cvlab.ui.page import lesson_page
from cvlab.ui.training.architecture import say_misleading, train_link

with lesson_page("builder", widths=(2, 5)) as page:
    with page.choose():
        dataset = dataset_controls(changes=False)
        for problem in dataset.problems():
            raise ValueError(problem)
        draft, damage = bench_draft(dataset.image_shape, dataset.class_count)
        network = draft.network
        start_controls(dataset)
        size_controls(draft)
        layer_editor(draft)
    if damage:
        page.error(damage)
    rows, sound = network.sound_rows(), bool(network.layers) and not network.problems()
    answers = sound and answering(network, dataset.class_count) is None
    with page.show():
        show_problems(draft, dataset)
        if sound and (lacking := missing(network)):
            fetched(
                lacking, "Until then this network can be drawn and counted, but not be trained.", top=False
            )
        say_misleading(network, dataset)
        network_bench(draft, key="bench", on_act=act)
        if answers and network.input_shape == dataset.image_shape:
            train_link(dataset)
    if draft.chosen < len(rows):
        asked = supposed(rows[draft.chosen], draft.chosen)
        page.predict(asked.text, asked.answer, because=asked.because)
    heaviest = max(rows, key=lambda row: row.parameters, default=None)
    page.words(
        parameters=f"{sum(row.parameters for row in rows):,}",
        layers=len(network.layers),
        macs=f"{sum(row.macs for row in rows):,}",
        memory=f"{sum(row.memory for row in rows) / 1024:,.0f}",
        step=in_words(need(network, 32, Adam()).step) if sound else "…",
        heaviest=heaviest.name if heaviest and heaviest.parameters else "no layer",
        share=f"{100 * heaviest.parameters / max(1, sum(row.parameters for row in rows)):.0f}"
        if heaviest
        else 0,
        answers=answers,
        **noticed(network),
    )
    if sound:
        page.code(keras_code(network))
    page.figures(slides.builder(rows))
    page.link()
