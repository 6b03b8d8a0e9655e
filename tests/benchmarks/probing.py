"""All layers' feature maps of MobileNetV2: one compiled call against `predict`, layer by layer and all at once.

    python -m tests.benchmarks.probing

Times are medians over turns taken one after the other, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import os
import time

os.environ.setdefault("CVLAB_OP_THREADS", "0")

import numpy as np


def main() -> None:
    """Print milliseconds and ratios."""
    import keras

    from cvlab.backbones import BACKBONES
    from cvlab.nets.models import layers_of, model_of, run
    from cvlab.nets.probing import feature_maps

    spec = BACKBONES["mobilenet_v2"]()
    spec = spec if spec.available() else BACKBONES["mobilenet_v2"](weights="random")
    model = model_of(spec)
    flat = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    picture = np.random.default_rng(0).random((224, 224, 3)).astype(np.float32)
    outputs = [layer.output for layer in flat.layers if not isinstance(layer, keras.layers.InputLayer)]
    many = keras.Model(flat.inputs, outputs)
    scaled = picture[None] * 2 - 1
    ways = {
        "one forward pass, compiled": lambda: passed(run, model, picture),
        "all layers, one compiled call (ours)": lambda: feature_maps(model, picture),
        "all layers, one multi-output predict": lambda: many.predict(scaled, verbose=0),
    }
    for way in ways.values():
        way()
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(9):
        for name, way in ways.items():
            times[name].append(clock(way))
    # As lessons do it: a model for each layer. Every so manyth layer stands for its neighbours.
    sampled = outputs[:: max(1, len(outputs) // 12)]
    models = [keras.Model(flat.inputs, output) for output in sampled]
    share = len(outputs) / len(sampled)
    first = share * sum(clock(lambda m=m: m.predict(scaled, verbose=0)) for m in models)
    again = share * sum(clock(lambda m=m: m.predict(scaled, verbose=0)) for m in models)
    medians = {name: float(np.median(spent)) for name, spent in times.items()}
    medians["a model and a predict per layer"] = first
    medians["the same once more, models kept"] = again
    print(
        f"MobileNetV2, {len(layers_of(model))} layers, one picture; per layer from {len(sampled)} of {len(outputs)}"
    )
    for name, spent in medians.items():
        print(f"{name:42}{spent * 1e3:10.1f} ms")
    ours, once = (medians[name] for name in list(ways)[1:])
    print(
        f"ours against a predict per layer:      {first / ours:.0f} times, models kept {again / ours:.0f} (goal 100)"
    )
    print(f"ours against one multi-output predict: {once / ours:.1f} times (goal 2)")
    print(f"ours in forward passes:                {ours / medians['one forward pass, compiled']:.1f}")


_FORWARD: dict[int, object] = {}


def passed(run, model, picture: np.ndarray) -> None:
    """The answer alone, compiled as all layers are."""
    import tensorflow as tf

    if id(model) not in _FORWARD:
        _FORWARD[id(model)] = tf.function(lambda x: run(model, x), autograph=False)
    _FORWARD[id(model)](picture[None]).numpy()


def clock(work) -> float:
    """Seconds that it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
