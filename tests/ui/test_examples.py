"""The examples shown while a network loads: small, whole, and still what the networks say; and shown at once."""

from __future__ import annotations

from concurrent.futures import Future
from importlib import import_module

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cvlab import engine, stored_examples
from cvlab.engine.tasks import Task
from cvlab.experiment import stored_net
from cvlab.figures import percent
from cvlab.learned_filters import first_kernels

EXPERIMENT, WEIGHTS = stored_net()
PAGES = ("class_activation", "feature_maps", "maximization", "learned_filters")


@pytest.mark.parametrize("name", ["maps_digit", "climb_digit", "where_digit"])
def test_an_example_is_a_small_file(name):
    assert (stored_examples.FOLDER / f"{name}.npz").stat().st_size < 150_000


@pytest.mark.parametrize("name", ["digit", "photo"])
def test_an_example_of_where_a_network_looked_is_whole(name):
    stored = stored_examples.where(name)
    assert stored.image.ndim == 3
    assert "the network says" in stored.words
    assert [item.kind for item in stored.maps] == ["grad_cam", "layer_cam", "eigen_cam", "guided_backprop"]
    for item in stored.maps:
        assert item.heatmap.max() == 1
        assert np.isfinite(item.values).all()


def test_the_example_of_maps_has_every_layer_of_the_net_in_its_shape():
    shapes = [(name, values.shape) for name, values in stored_examples.maps().maps.items()]
    assert shapes == list(EXPERIMENT.architecture.output_shapes())


@pytest.mark.keras
def test_where_the_net_looks_is_what_it_says_today():
    nets = import_module("cvlab.nets.attributions")
    model = import_module("cvlab.nets.models").model_of(EXPERIMENT, WEIGHTS)
    stored = stored_examples.where("digit")
    for item in stored.maps:
        now = nets.ATTRIBUTIONS[item.kind]().heatmap(model, stored.image, item.class_index)
        np.testing.assert_allclose(item.heatmap, now, atol=0.02)


@pytest.mark.keras
def test_the_maps_are_what_the_net_makes_today_and_their_patches_what_it_sees():
    made = import_module("cvlab.nets.make_examples")
    stored, now = stored_examples.maps(), made.seen()
    np.testing.assert_array_equal(stored.image, made.digit())
    for name, values in now.maps.items():
        np.testing.assert_allclose(stored.maps[name], values, rtol=1e-4, atol=1e-4)
    assert percent(now.probabilities.max()) in stored.words
    fields = import_module("cvlab.nets.fields").describe_fields(EXPERIMENT.architecture)
    for name, field in fields:
        kept = stored.fields[name]
        assert (kept is None) == (field is None)
        assert field is None or (kept.size, kept.jump, kept.start) == (field.size, field.jump, field.start)


@pytest.mark.keras
def test_the_climbed_pictures_are_what_the_net_wants_to_see_today():
    stored, now = stored_examples.climb(), import_module("cvlab.nets.make_examples").climbed()
    assert f"{now.step} steps" in stored.words
    np.testing.assert_allclose(stored.heights, now.heights, rtol=0.02, atol=0.02)
    assert np.abs(stored.pictures.astype(int) - now.pictures).mean() < 1


@pytest.mark.keras
def test_the_example_of_kernels_is_what_a_worker_answers():
    learned = import_module("cvlab.nets.learned_filters").learned
    first = first_kernels(EXPERIMENT.architecture, WEIGHTS)
    found = learned(EXPERIMENT.architecture, WEIGHTS, first.layer)
    np.testing.assert_array_equal(np.moveaxis(first.values, 0, 3), found.values)


class Workers:
    """Workers that are asked, and answer only when they are told to."""

    def __init__(self) -> None:
        self.asked: list[Task] = []

    def submit(self, name, /, *args, role="instant", **kwargs):
        task = Task(name, b"", role, 0, 0)
        task.future = Future()
        self.asked.append(task)
        return task


@pytest.fixture
def workers(monkeypatch):
    none_warm = Workers()
    monkeypatch.setattr(engine, "submit", none_warm.submit)
    return none_warm


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_shows_its_stored_example_and_all_its_words_while_no_worker_answers(slug, workers):
    page = AppTest.from_file(f"../../pages/{slug}.py", default_timeout=60).run()
    assert not page.exception
    assert [task.done() for task in workers.asked] == [False]
    assert any("Until it answers you see a stored example" in item.value for item in page.info)
    # Where the weights are here, class activation begins with the network for photographs.
    kinds = ("A stored example of the small network", "A stored example of MobileNetV2")
    assert any(item.value.startswith(kinds) for item in page.caption)
    assert "Sources" in [item.value for item in page.header]


def test_what_goes_wrong_while_a_network_loads_is_told_once_and_then_asked_anew(workers):
    page = AppTest.from_file("../../pages/maximization.py", default_timeout=60).run()
    workers.asked[0].future.set_exception(ValueError("The workers are gone."))
    page.run()
    assert [item.value for item in page.error] == ["The workers are gone."]
    page.run()
    assert not page.error
    assert len(workers.asked) == 2
