"""Grad-CAM, warm, beside tf-keras-vis: its object kept, and made anew for each picture as its documentation shows.

    python -m tests.benchmarks.attributions

One process, turns taken, medians; VGG16 and MobileNet with random weights at 224 x 224. Both get the same net, the same
picture and the same threads. "One pass" is a compiled forward pass of the net, for scale.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
import warnings

os.environ.setdefault("CVLAB_OP_THREADS", "0")
warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402

ASKED = {"VGG16": ("block5_conv3", 3, 15), "MobileNet": ("conv_pw_13_relu", 8, 18)}


def ways(name: str, layer: str) -> dict:
    """Name -> a call that gives one heatmap."""
    import keras
    import tensorflow as tf
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.utils.model_modifiers import ReplaceToLinear
    from tf_keras_vis.utils.scores import CategoricalScore

    from cvlab.nets.attributions import ATTRIBUTIONS
    from cvlab.nets.build import device

    keras.utils.set_random_seed(0)
    model = getattr(keras.applications, name)(weights=None)
    picture = np.random.default_rng(0).random((224, 224, 3)).astype(np.float32)
    one_pass = tf.function(lambda x: model(x, training=False), autograph=False)
    tensor = tf.constant(picture[None])
    method, kept = ATTRIBUTIONS["grad_cam"](), Gradcam(model, model_modifier=ReplaceToLinear(), clone=True)
    # Of a net with random weights some classes have nothing but zeros to show.
    shown = next(c for c in range(100) if method.heatmap(model, picture, c, layer).any())
    score, which = (
        CategoricalScore([shown]),
        {"penultimate_layer": layer, "seek_penultimate_conv_layer": False},
    )

    def documented() -> np.ndarray:
        return Gradcam(model, model_modifier=ReplaceToLinear(), clone=True)(score, picture[None], **which)[0]

    print(f"{name}, {model.count_params():,} parameters, on {device()}")
    return {
        "one pass": lambda: one_pass(tensor).numpy(),
        "ours": lambda: method.heatmap(model, picture, shown, layer),
        "tf-keras-vis, kept": lambda: kept(score, picture[None], **which)[0],
        "tf-keras-vis, as documented": documented,
    }


def main() -> None:
    """Print milliseconds, ratios and whether each is what was asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=7)
    turns = parser.parse_args().turns
    for name, (layer, kept, documented) in ASKED.items():
        calls = ways(name, layer)
        maps = {way: call() for way, call in calls.items()}
        times: dict[str, list[float]] = {way: [] for way in calls}
        for _ in range(turns):
            for way, call in calls.items():
                begun = time.perf_counter()
                call()
                times[way].append(time.perf_counter() - begun)
        medians = {way: statistics.median(spent) for way, spent in times.items()}
        for way, spent in medians.items():
            print(f"  {way:28}{1e3 * spent:9.1f} ms{spent / medians['ours']:8.1f} times ours")
        ours, theirs = (np.ravel(maps[way]) for way in ("ours", "tf-keras-vis, kept"))
        print(f"  the two maps agree to {np.corrcoef(ours, theirs)[0, 1]:.3f} (enlarged by different rules)")
        for way, wanted in (("tf-keras-vis, kept", kept), ("tf-keras-vis, as documented", documented)):
            ratio = medians[way] / medians["ours"]
            print(f"  {'ok  ' if ratio >= wanted else 'MISS'} {way}: {ratio:.1f} times, asked {wanted}")


if __name__ == "__main__":
    main()
