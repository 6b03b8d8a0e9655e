"""What the transfer lesson reaches: the small base on 5 to 9, its faults, and MobileNetV2 on photographs.

Prints, and asserts nothing. Run: python -m tests.benchmarks.transfer [digits] [faults] [photographs] [tuning]
and, if wanted, --draws=20 --each=10 --source=digits --folder=cats_dogs, and for tuning --side=96
--seeds=0,1,2,3,4 --rate=1e-4.
Processor time, not the clock's. Photographs want CVLAB_DATA.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import keras
import numpy as np

from cvlab.architecture import Architecture
from cvlab.bases import base_layers, first_of
from cvlab.datasets import DATASETS, HalfDigits
from cvlab.experiment import Experiment
from cvlab.features import Base
from cvlab.intervals import wilson
from cvlab.nets.build import build_architecture, keras_object
from cvlab.nets.features import features
from cvlab.nets.training import evaluate, train_states
from cvlab.nets.transfer import amounts_of_digits, amounts_of_photographs
from cvlab.transfer.amounts import SCRATCH
from cvlab.transfer.ways import FAULTS, WAYS, Setting, base_experiment, experiment_of, on_large_base

ALL = 1000  # more than any class has
PHOTOGRAPHS = {"cats_dogs": 160, "plant_seedlings": 224, "lego_real": 128}


def trained(experiment: Experiment, weights: tuple[np.ndarray, ...] | None = None) -> tuple[np.ndarray, ...]:
    """The weights at the end."""
    *_, (state, _) = train_states(experiment, weights=weights)
    return state.weights


def result(work):
    """What a generator returns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def option(name: str, usual: str) -> str:
    """What `--name=` says."""
    return next((a.partition("=")[2] for a in sys.argv if a.startswith(f"--{name}=")), usual)


def digits(draws: int) -> None:
    """Accuracy over pictures a class of each depth and rival."""
    counts = tuple(map(int, option("each", "1,3,10,50").split(",")))
    for source in option("source", "digits,mnist").split(","):
        if not DATASETS[source]().available():
            continue
        begun = time.process_time()
        base = trained(base_experiment(source))
        made = time.process_time() - begun
        found = result(amounts_of_digits(source, base, counts, draws, draws))
        spent = time.process_time() - begun
        print(f"{source}: base {made:.1f} s, all {spent:.1f} s, {draws} draws, {found.tested} tested")
        print(f"{'':20}", *(f"{n:>16}" for n in found.counts))
        for name in found.names:
            low, high = found.band(name)
            rows = zip(found.mean(name), low, high, strict=True)
            print(f"{name:20}", *(f"{m:6.1%} {a:.0%}..{b:.0%}" for m, a, b in rows), flush=True)
        gain = found.mean("block3") - found.mean(SCRATCH)
        print("features of block3 over from scratch, points:", (100 * gain).round(1), flush=True)


def faults(draws: int) -> None:
    """Each way of each fault on several draws."""
    base = trained(base_experiment())
    for fault in FAULTS:
        ways = ("features", "tuned") if fault != "none" else tuple(WAYS)
        found = {way: [] for way in ways}
        for draw in range(draws):
            setting = Setting(dataset=HalfDigits(draw=draw), fault=fault, seed=draw)
            head = trained(experiment_of(setting, "features"), base)
            for way in ways:
                experiment, begun = (
                    experiment_of(setting, way),
                    {"tuned": head, "scratch": None}.get(way, base),
                )
                if fault == "unsettled" and way == "tuned":
                    begun = base
                weights = head if way == "features" else trained(experiment, begun)
                found[way].append(evaluate(experiment, weights).accuracy)
        for way, shares in found.items():
            print(f"{fault:14} {way:9} {np.mean(shares):.1%}", np.round(shares, 3), flush=True)


def photographs(draws: int) -> None:
    """MobileNetV2's features once: a linear head and the nearest mean, on all pictures with Wilson's interval."""
    for name in option("folder", ",".join(PHOTOGRAPHS)).split(","):
        side = PHOTOGRAPHS[name]
        begun = time.process_time()
        dataset = DATASETS["folder"](name=name, image_size=side)
        found = result(amounts_of_photographs(dataset, "mobilenet_v2", (1, 5, 10, ALL), draws))
        print(f"{name} at {side}: {time.process_time() - begun:.0f} s, {found.tested} tested")
        for rival in found.names:
            right = round(found.mean(rival)[-1] * found.tested)
            low, high = wilson(right, found.tested)
            means = " ".join(f"{share:.1%}" for share in found.mean(rival))
            print(
                f"  {rival:20} 1, 5, 10, all a class: {means}; all: {right} of {found.tested}, {low:.1%} to {high:.1%}",
                flush=True,
            )


def tuning(_draws: int) -> None:
    """MobileNetV2's frozen head, fine-tuned by default and at too high a rate, seed by seed: networks, rates, batches
    and epochs of the page's experiments. What lies below the blocks that are let go is worked out once."""
    side, seeds = int(option("side", "96")), tuple(map(int, option("seeds", "0,1,2,3,4").split(",")))
    for name in option("folder", "cats_dogs").split(","):
        dataset = DATASETS["folder"](name=name, image_size=side)
        if problems := dataset.problems():
            print(*problems)
            continue
        begun, first = time.process_time(), on_large_base(dataset, "mobilenet_v2")
        if rate := option("rate", ""):
            first = replace(first, rate=float(rate))
        top = Top(first)
        print(
            f"{name} at {side}, from {first.tune_from}, rate {first.rate:g}: {time.process_time() - begun:.0f} s"
        )
        for seed in seeds:
            begun, setting = time.process_time(), replace(first, seed=seed)
            found = {"frozen": top.headed(setting)}
            for words, fault in (("tuned", "none"), ("too fast", "rate")):
                found[words] = top.tuned(replace(setting, fault=fault))
            spent = time.process_time() - begun
            told = "; ".join(f"{words} {said(right, top.count)}" for words, right in found.items())
            print(f"seed {seed}, {spent:.0f} s: {told}", flush=True)


def said(right: int, count: int) -> str:
    """With Wilson's interval."""
    low, high = wilson(right, count)
    return f"{right} of {count}, {low:.1%} to {high:.1%}"


class Top:
    """What learns of the large base: its last blocks and the head, fed with the maps that the frozen part makes."""

    def __init__(self, setting: Setting) -> None:
        net, split = experiment_of(setting, "tuned").architecture, setting.dataset.load()
        test = split.test if len(split.test) else split.validation
        self.labels, self.count = (split.train.labels, test.labels), len(test)
        names = [layer.name for layer in base_layers(setting.network)]
        below = names[names.index(first_of(setting.network, setting.tune_from)) - 1]
        whole = Base(net=Architecture(net.input_shape, net.layers[:1]), layer=below, pooled=False)
        self.maps = [
            result(features(whole, None, list(part.images), "disk")).values for part in (split.train, test)
        ]
        base, *head = build_architecture(net).layers
        self.blocks = keras.Model(base.get_layer(below).output, base.output)
        last = [self.blocks.predict(maps, verbose=0) for maps in self.maps]
        self.last, self.net = last, net
        begin = keras.Input(self.maps[0].shape[1:])
        made = self.blocks(begin)
        for layer in head:
            made = layer(made)
        self.model, self.before = keras.Model(begin, made), self.blocks.get_weights()
        self.settled: list[np.ndarray] = []

    def headed(self, setting: Setting) -> int:
        """How many test pictures the head reads rightly that learnt on the frozen base."""
        keras.utils.set_random_seed(setting.seed)
        head = build_architecture(Architecture(self.last[0].shape[1:], self.net.layers[1:]))
        right = self._fitted(head, experiment_of(setting, "features"), self.last)
        self.settled = head.get_weights()
        return right

    def tuned(self, setting: Setting) -> int:
        """And with the last blocks let go behind that head."""
        self.model.set_weights([*self.before, *self.settled])
        return self._fitted(self.model, experiment_of(setting, "tuned"), self.maps)

    def _fitted(self, model: keras.Model, experiment: Experiment, maps: list[np.ndarray]) -> int:
        model.compile(keras_object(experiment.optimizer), experiment.loss, jit_compile=False)
        model.fit(maps[0], self.labels[0], experiment.batch_size, experiment.epochs, verbose=0)
        return int((model.predict(maps[1], verbose=0).argmax(axis=1) == self.labels[1]).sum())


def main() -> None:
    draws = int(option("draws", "20"))
    asked = {a for a in sys.argv[1:] if not a.startswith("--")}
    for work in (digits, faults, photographs, tuning):
        if not asked or work.__name__ in asked:
            work(draws)


if __name__ == "__main__":
    main()
