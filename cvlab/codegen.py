"""An experiment as a Python script in plain Keras, to run, change and keep without cvlab."""

from __future__ import annotations

import dataclasses

from cvlab.experiment import Experiment
from cvlab.keras_names import KerasSpec

_TEMPLATE = '''"""Written by cvlab. Needs: pip install tensorflow{needs}"""

import keras
{imports}
keras.utils.set_random_seed({seed})

{data}

# Pictures become fractions in [0, 1] with a channel axis: N x 28 x 28 x 1.
x_train, x_validation, x_test = (x[..., None].astype("float32") / 255 for x in (x_train, x_validation, x_test))

model = keras.Sequential([
    keras.Input({input_shape}),
{layers}
])
model.summary()
model.compile(
    optimizer={optimizer},
    loss="{loss}",
    metrics=["accuracy"],
)

history = model.fit(
    x_train, y_train,
    batch_size={batch_size},
    epochs={epochs},
    validation_data=(x_validation, y_validation),
)
print(model.evaluate(x_test, y_test, return_dict=True))
'''

_KERAS_DATA = """(x_train, y_train), (x_test, y_test) = keras.datasets.{kind}.load_data()
# The last tenth is watched while training and not learnt from.
x_train, x_validation = x_train[:-6000], x_train[-6000:]
y_train, y_validation = y_train[:-6000], y_train[-6000:]"""

_DIGITS_DATA = """# scikit-learn's digits are 8 x 8 pixels of 0..16. cvlab centres them as MNIST does;
# enlarging them is nearly as good, so expect figures close to the page's, but not the same.
small, labels = load_digits(return_X_y=True)
x = [cv2.resize(picture.reshape(8, 8) / 16, (20, 20), interpolation=cv2.INTER_CUBIC) for picture in small]
x = np.pad(np.clip(x, 0, 1) * 255, ((0, 0), (4, 4), (4, 4)))
x_train, x_validation, x_test = np.split(x, [1257, 1437])
y_train, y_validation, y_test = np.split(labels, [1257, 1437])"""

_DIGITS_IMPORTS = "import cv2\nimport numpy as np\nfrom sklearn.datasets import load_digits\n"

# kind of data set -> (packages besides TensorFlow, imports, lines that load it)
DATA = {
    "digits": (" opencv-python-headless scikit-learn", _DIGITS_IMPORTS, _DIGITS_DATA),
    "mnist": ("", "", _KERAS_DATA.format(kind="mnist")),
    "fashion_mnist": ("", "", _KERAS_DATA.format(kind="fashion_mnist")),
}


def to_script(experiment: Experiment) -> str:
    """The experiment as a script: the same data, network, first weights, optimizer, batches and epochs.

    Keras shuffles in its own order, so its curve is another one of the same kind, not the same one.

    Raises:
        ValueError: where the experiment has a problem.
    """
    experiment.check()
    needs, imports, data = DATA[experiment.dataset.kind]
    if experiment.dataset.train_size:
        size = experiment.dataset.train_count()
        data += f"\nx_train, y_train = x_train[:{size}], y_train[:{size}]"
    return _TEMPLATE.format(
        needs=needs,
        imports=imports,
        data=data,
        seed=experiment.seed,
        input_shape=experiment.architecture.input_shape,
        layers="\n".join(f"    {to_call(layer)}," for layer in experiment.architecture.layers),
        optimizer=to_call(experiment.optimizer),
        loss=experiment.loss,
        batch_size=experiment.batch_size,
        epochs=experiment.epochs,
    )


def to_call(spec: KerasSpec) -> str:
    """The Python expression that makes what a spec describes: `keras.layers.Dense(units=10)`."""
    defaults = {f.name: f.default for f in dataclasses.fields(spec)}
    shown = {
        name: to_call(value) if isinstance(value, KerasSpec) else repr(value)
        for name, value in spec.arguments().items()
        if name in spec.keras_shown or name not in defaults or value != defaults[name]
    }
    arguments = ", ".join(f"{name}={text}" for name, text in shown.items())
    return f"keras.{spec.keras_module}.{spec.keras_class}({arguments})"
