"""Pictures of the bench become a data set of the other lessons, and go from the server when they are deleted."""

from __future__ import annotations

import numpy as np
import pytest

from cvlab.datasets import DATASETS
from cvlab.datasets.room import own, throw_away
from cvlab.datasets.upload_store import kept
from cvlab.experiment import Experiment
from cvlab.teaching.bench import NONE, Bench
from cvlab.teaching.keeping import keep_as_dataset
from cvlab.transfer.base import SMALL
from cvlab.transfer.questions import of_setting
from cvlab.transfer.ways import WAYS, Setting, experiment_of


@pytest.fixture(autouse=True)
def own_shelf(monkeypatch, tmp_path):
    monkeypatch.setenv("CVLAB_UPLOADS", str(tmp_path))


def bench(count=5, *, side=28, channels=1, tested=()):
    """Two classes of noise, three pictures of neither; tested: classes of which three pictures more are held back."""
    random = np.random.default_rng(0)

    def some(n):
        return list(random.integers(0, 256, (n, side, side, channels), np.uint8))

    made = Bench().add_class("star").add_class("ring").add(NONE, some(3))
    for name in ("star", "ring"):
        made = made.add(name, some(count))
        if name in tested:
            made = made.add(name, some(3), test=True)
    return made


def test_its_pictures_are_those_of_the_data_set_and_none_of_these_stay_behind():
    made = bench(10)
    dataset = DATASETS["uploaded"](token=keep_as_dataset(made), image_size=28, grey=True)
    split = dataset.load()
    assert dataset.class_names == ("ring", "star")
    assert (kept(dataset.token).image_size, kept(dataset.token).grey) == (28, True)
    known = {shot.pixels.tobytes(): shot.label for shot in made.shots if shot.label != NONE}
    pairs = [
        (known[image.tobytes()], dataset.class_names[label])
        for part in (split.train, split.validation, split.test)
        for image, label in zip(part.images, part.labels, strict=True)
    ]
    assert len(pairs) == len(known) == 20
    assert all(ours == theirs for ours, theirs in pairs)


def test_photographs_keep_their_colours():
    made = bench(3, side=40, channels=3)
    token = keep_as_dataset(made)
    assert (kept(token).image_size, kept(token).grey) == (40, False)
    split = DATASETS["uploaded"](token=token, image_size=40).load()
    known = {shot.pixels.tobytes() for shot in made.shots}
    assert all(image.tobytes() in known for image in split.train.images)


def test_what_was_kept_for_the_test_is_tested_by_where_each_class_has_some():
    def counts(made):
        split = DATASETS["uploaded"](token=keep_as_dataset(made), image_size=28, grey=True).load()
        return [np.bincount(part.labels).tolist() for part in (split.train, split.validation, split.test)]

    train, validation, test = counts(bench(8, tested=("star", "ring")))
    assert test == [3, 3]
    assert [a + b for a, b in zip(train, validation, strict=True)] == [8, 8]
    parts = counts(bench(8, tested=("star",)))  # dealt out with the others, or no ring would be tested by
    assert [sum(each) for each in zip(*parts, strict=True)] == [8, 11]
    assert min(parts[2]) > 0


def test_too_few_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match="The class star has 2 pictures; each needs 3 or more"):
        keep_as_dataset(bench(2))
    with pytest.raises(ValueError, match="There is one class only, star"):
        keep_as_dataset(bench(3).without_class("ring"))


def test_what_is_deleted_is_gone_from_the_server_unless_somebody_else_has_it():
    made = bench(4)
    token = keep_as_dataset(made, "a")
    assert keep_as_dataset(made, "b") == token
    throw_away(token, "a")
    assert (own("a"), own("b")) == ([], [token])
    throw_away(token, "nobody")
    assert kept(token).class_names == ("ring", "star")
    throw_away(token, "b")
    with pytest.raises(ValueError, match="no longer on this computer"):
        kept(token)


def test_drawings_go_the_ways_of_transfer_on_the_small_base():
    dataset = DATASETS["uploaded"](token=keep_as_dataset(bench(6)), image_size=28, grey=True)
    setting = Setting(dataset=dataset, network=SMALL)
    for way in WAYS:
        experiment = experiment_of(setting, way)
        assert experiment.problems() == ()
        assert experiment.architecture.output_shape() == (2,)
        assert Experiment.from_dict(experiment.to_dict()) == experiment
    assert of_setting(setting).answer == (3 * 3 * 64 + 1) * 2
    head = experiment_of(setting, "features").architecture
    assert head.trainable_count() == of_setting(setting).answer
