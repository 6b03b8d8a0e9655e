"""How much faster a slice trains than `keras.Model.fit` as a user writes it: `python -m tests.benchmarks.training`.

The same net, data, batch size, optimizer and number of updates. Each side has a process of its own: fit with
TensorFlow's own settings, ours with cvlab's. They take turns, so that whatever else the machine does falls on both;
the ratio is that of the medians. Both are run twice: with oneDNN as TensorFlow chooses (only where the processor has
AVX-512) and as the engine does (always); the figure that counts is what a user gets, the engine's slices against fit
with TensorFlow's own choice. `--as-it-is` runs them once, with TF_ENABLE_ONEDNN_OPTS as it is set.
`--net 93322` and `--net cats_dogs` take larger nets (the last from a folder of
photographs), `--augment` the augmentations of the notes: fit then has Keras' own layers in front of the net, as the
page's code and the exported script write them; a third side, fit fed by a `keras.utils.PyDataset` that calls the very
function of ours, shows what of the ratio is the function and what is the engine. `--mnist-10-epochs` also trains ten
epochs and prints the test accuracy.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SWITCH = "TF_ENABLE_ONEDNN_OPTS"
STATES = {"0": "off", "1": "on"}
WITHOUT_AVX512 = 4.0  # the ratio that is asked for there, on the small net


@dataclass(frozen=True)
class Case:
    """A net to race with. data: a kind of data set, with its arguments. goal: the ratio that is asked for."""

    preset: str
    data: str
    arguments: dict[str, Any]
    goal: float  # with AVX-512
    loss: str = "sparse_categorical_crossentropy"


CASES = {
    "notes_convnet": Case("notes_convnet", "mnist", {}, 2.0),
    "93322": Case("mnist_convnet", "mnist", {"train_size": 12_000}, 1.3),
    "cats_dogs": Case(
        "cats_dogs", "folder", {"name": "cats_dogs", "image_size": 150}, 1.0, "binary_crossentropy"
    ),
}


def experiment(net: str, epochs: int, augment: bool = False, data: str = "") -> Any:
    """The benchmark's experiment: Adam, batches of 32."""
    from cvlab.architecture import PRESETS
    from cvlab.augmentations import NOTES
    from cvlab.datasets import DATASETS
    from cvlab.experiment import Experiment

    case = CASES[net]
    kind, arguments = (data, {}) if data else (case.data, case.arguments)
    if kind == "mnist" and "CVLAB_DATA" not in os.environ:
        kind, arguments = "digits", {}
    return Experiment(
        dataset=DATASETS[kind](**arguments),
        architecture=PRESETS[case.preset],
        loss=case.loss,
        augmentations=NOTES if augment else (),
        epochs=epochs,
    )


def fit_side(net: str, epochs: int, augment: bool, data: str, same: bool = False) -> None:
    """Prints, for every line read, the images per second and validation accuracy of one call of fit.

    augment: with Keras' own layers, or, where `same`, with our own function.
    """
    # All of Keras' and TensorFlow's own settings; of cvlab only the description of the net.
    os.environ["CVLAB_OP_THREADS"] = "0"
    import keras

    from cvlab.nets.build import build_architecture

    chosen = experiment(net, epochs, augment, data)
    split = chosen.dataset.load()
    images, y = split.train.images[:], split.train.labels
    x = images.astype("float32") / 255
    validation = (split.validation.images[:].astype("float32") / 255, split.validation.labels)
    for turn, _ in enumerate(sys.stdin):
        keras.utils.set_random_seed(turn)
        model = build_architecture(chosen.architecture)
        if augment and not same:
            model = keras.Sequential([keras.Input(model.input_shape[1:]), *layers_of(chosen), model])
        model.compile(optimizer="adam", loss=chosen.loss, metrics=["accuracy"])
        compile_graphs(model, x[:64], y[:64])
        given: dict[str, Any] = {"x": x, "y": y, "batch_size": 32}
        if augment and same:
            given = {"x": augmented_batches(chosen, images, y, turn)}
        begun = start()
        history = model.fit(**given, epochs=epochs, validation_data=validation, verbose=0)
        report(len(y) * epochs, begun, history.history["val_accuracy"][-1])


def layers_of(chosen: Any) -> list[Any]:
    """Keras' own layers for the experiment's augmentations, from the very code that the page shows."""
    import keras

    from cvlab.codegen.augmentation import to_layers

    calls = to_layers(chosen.augmentations, chosen.architecture.input_shape)
    return [eval(call, vars(keras.layers)) for call in calls]


def compile_graphs(model: Any, x: Any, y: Any) -> None:
    """Have the graphs made before the clock starts, as ours are, and take back what that changed."""
    weights = model.get_weights()
    model.fit(x, y, batch_size=32, verbose=0)
    model.set_weights(weights)
    for variable in model.optimizer.variables:
        if variable.name != "learning_rate":
            variable.assign(0 * variable)


def augmented_batches(chosen: Any, images: Any, labels: Any, seed: int) -> Any:
    """The pictures in shuffled batches of 32, each changed anew, read ahead by Keras."""
    import keras
    import numpy as np

    from cvlab.augmentations import augment, picture_seeds

    class Batches(keras.utils.PyDataset):
        epoch = 0

        def __len__(self) -> int:
            return -(-len(labels) // 32)

        def __getitem__(self, step: int) -> Any:
            rows = self.order()[step * 32 : (step + 1) * 32]
            seeds = picture_seeds(seed, self.epoch, rows)
            changed = augment(images[rows], chosen.augmentations, seeds)
            return changed.astype("float32") / 255, labels[rows]

        def order(self) -> Any:
            if getattr(self, "_shuffled", (-1,))[0] != self.epoch:
                self._shuffled = (
                    self.epoch,
                    np.random.default_rng([seed, self.epoch]).permutation(len(labels)),
                )
            return self._shuffled[1]

        def on_epoch_end(self) -> None:
            self.epoch += 1

    return Batches(workers=2, max_queue_size=16)


def our_side(net: str, epochs: int, augment: bool, data: str) -> None:
    """The same of our slices, half a second each, as the engine asks for them."""
    from cvlab.architecture.threads import all_threads

    plain = experiment(net, epochs, augment, data)
    # As the engine does: large nets get a worker that takes all cores.
    os.environ["CVLAB_OP_THREADS"] = "0" if all_threads(plain.architecture) else "1"
    from cvlab.nets.training import train_slice

    count = len(plain.dataset.load().train)
    train_slice(plain, None, 1.0)
    for turn, _ in enumerate(sys.stdin):
        chosen, state, points = replace(plain, seed=turn), None, []
        train_slice(
            chosen, None, 0, steps=1
        )  # its first weights are drawn before the clock starts, as fit's are
        begun = start()
        while state is None or not state.finished:
            state, more = train_slice(chosen, state, 0.5, light=True)
            points += more
        report(count * epochs, begun, points[-1].validation_accuracy)


def start() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def report(count: int, begun: tuple[float, float], accuracy: float) -> None:
    wall, processor = (after - before for after, before in zip(start(), begun, strict=True))
    print(f"RESULT {count / wall} {accuracy} {processor / count * 1e6}", flush=True)


class Side:
    """One side in a process of its own, which does a round when it is told to."""

    def __init__(
        self,
        name: str,
        net: str,
        epochs: int,
        augment: bool = False,
        data: str = "",
        onednn: str | None = None,
    ) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.training", "--side", name, "--net", net]
        self.process = subprocess.Popen(
            [*command, "--epochs", str(epochs), *["--augment"] * augment, "--data", data],
            cwd=ROOT,
            env={**os.environ, **({} if onednn is None else {SWITCH: onednn})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def round(self) -> tuple[float, float, float]:
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("RESULT"):
                pace, accuracy, processor = map(float, line.split()[1:])
                return pace, accuracy, processor
        raise RuntimeError("One side of the benchmark ended early; run it with --side to see why.")

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=60)


def compare(net: str, epochs: int, rounds: int, augment: bool, data: str, once: bool) -> None:
    kinds = ("fit", "same", "ours") if augment else ("fit", "ours")
    own = own_choice()
    switches = [os.environ.get(SWITCH) or own] if once or SWITCH in os.environ else sorted({own, "1"})
    sides = {(kind, on): Side(kind, net, epochs, augment, data, on) for kind in kinds for on in switches}
    results: dict[Any, list[tuple[float, float, float]]] = {side: [] for side in sides}
    for turn in range(rounds + 1):
        for (kind, on), side in sides.items():
            result = side.round()
            if turn:  # the first round of each is for warming up
                results[kind, on].append(result)
                print(
                    f"  round {turn} {kind:>4}, oneDNN {STATES[on]}: {result[0]:8,.0f} images/s, "
                    f"validation {result[1]:.4f}",
                    flush=True,
                )
    for side in sides.values():
        side.close()
    pace = {side: statistics.median(p for p, _, _ in found) for side, found in results.items()}
    accuracy = {side: statistics.mean(a for _, a, _ in found) for side, found in results.items()}
    processor = {side: statistics.median(c for _, _, c in found) for side, found in results.items()}
    how = f"{net}{' with augmentation' * augment}"
    has = "AVX-512" if avx512() else "no AVX-512"
    print(
        f"{how}, {epochs} epoch(s), batch 32, Adam, medians of {rounds} rounds in turn, a processor with {has}:"
    )
    for kind, on in results:
        print(
            f"  {kind:>4}, oneDNN {STATES[on]:>3}: {pace[kind, on]:8,.0f} images/s, "
            f"{processor[kind, on]:.0f} us of processor a sample, mean validation accuracy {accuracy[kind, on]:.4f}"
        )
    goal = CASES[net].goal if avx512() or net != "notes_convnet" else WITHOUT_AVX512
    user, engine = ("fit", switches[0]), ("ours", switches[-1])
    print(
        f"  the engine, oneDNN {STATES[engine[1]]}, / fit as a user writes it, oneDNN {STATES[user[1]]}: ",
        end="",
    )
    print(f"{pace[engine] / pace[user]:.2f} (goal {goal}), ", end="")
    print(f"of processor time {processor[user] / processor[engine]:.2f}, ", end="")
    print(f"accuracy {100 * (accuracy[engine] - accuracy[user]):+.2f} points")
    for on in switches:
        print(f"  both with oneDNN {STATES[on]}: {pace['ours', on] / pace['fit', on]:.2f}")
        if augment:
            print(f"    to fit with our own function: {pace['ours', on] / pace['same', on]:.2f}")


def avx512() -> bool:
    """Whether the processor has AVX-512; TensorFlow then uses oneDNN by itself."""
    info = Path("/proc/cpuinfo")
    return info.is_file() and "avx512f" in info.read_text()


def own_choice() -> str:
    """TF_ENABLE_ONEDNN_OPTS as TensorFlow sets it for itself."""
    return "1" if avx512() else "0"


def ten_epochs() -> None:
    from cvlab.nets.training import evaluate, train_states

    chosen = experiment("notes_convnet", 10, augment=False)
    begun = time.perf_counter()
    weights: Any = ()
    for state, points in train_states(chosen):
        weights = state.weights
        for p in points:
            if p.validation_accuracy is not None:
                print(
                    f"  epoch {p.epoch}: loss {p.loss:.4f}, validation accuracy {p.validation_accuracy:.4f}",
                    flush=True,
                )
    spent = time.perf_counter() - begun
    result = evaluate(chosen, weights)
    each = spent / (10 * len(chosen.dataset.load().train)) * 1e6
    print(f"10 epochs: test accuracy {result.accuracy:.4f} on {result.count:,}; {each:.0f} us a sample")


SIDES = {"fit": fit_side, "same": partial(fit_side, same=True), "ours": our_side}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--net", choices=CASES, default="notes_convnet")
    parser.add_argument("--augment", action="store_true", help="the augmentations of the notes")
    parser.add_argument("--data", default="", help="another kind of data set than the net's own")
    parser.add_argument("--epochs", type=int, default=0, help="a round; 0 chooses by the data")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--as-it-is", action="store_true", help="with TF_ENABLE_ONEDNN_OPTS as it is set")
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--mnist-10-epochs", action="store_true")
    given = parser.parse_args()
    epochs = given.epochs or (1 if "CVLAB_DATA" in os.environ else 10)
    if given.side:
        SIDES[given.side](given.net, epochs, given.augment, given.data)
        return
    if given.mnist_10_epochs:
        ten_epochs()
        return
    compare(given.net, epochs, given.rounds, given.augment, given.data, given.as_it_is)


if __name__ == "__main__":
    main()
