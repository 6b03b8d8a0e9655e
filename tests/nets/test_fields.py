"""What a place has seen: where the slope of one output is not zero, on networks with branches, nests and padding."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras


def by_slope(model, path, row, column):
    """((first, last) row, (first, last) column) of the pixels that change one place of a layer."""
    import tensorflow as tf

    from cvlab.nets.models import run

    x = tf.constant(np.random.default_rng(0).random((1, *model.input_shape[1:])), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        height = tf.reduce_sum(run(model, x, until=path)[0, row, column])
    seen = np.abs(tape.gradient(height, x).numpy()[0]).sum(axis=-1) > 0
    return tuple((int(n.min()), int(n.max())) for n in np.nonzero(seen))


def branching():
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    x = inputs = keras.Input((40, 36, 3))
    x = layers.ZeroPadding2D(1)(x)
    a = layers.Conv2D(4, 3, strides=2, padding="same", name="a")(x)
    b = layers.AveragePooling2D(2, padding="same", name="b")(x)
    b = layers.Conv2D(4, (5, 3), dilation_rate=(1, 2), padding="same", name="wide")(b)
    y = layers.Add(name="sum")([a, b])
    inner = keras.Sequential([keras.Input((21, 19, 4)), layers.DepthwiseConv2D(3, name="deep")], name="inner")
    y = layers.GlobalAveragePooling2D(name="mean")(inner(y))
    return keras.Model(inputs, layers.Dense(2, name="out")(y))


@pytest.mark.parametrize("path", ["a", "b", "wide", "sum", "inner/deep"])
def test_a_field_is_where_the_slope_is(path):
    from cvlab.nets.fields import fields_of

    model = branching()
    field = fields_of(model)[path]
    for row, column in ((8, 8), (9, 6)):
        assert field.region(row, column) == by_slope(model, path, row, column)


def test_what_has_seen_everything_has_no_field():
    from cvlab.nets.fields import fields_of

    fields = fields_of(branching())
    assert fields["mean"] is fields["out"] is None


def test_a_flattened_number_has_seen_what_its_place_has():
    import keras
    from keras import layers

    from cvlab.nets.fields import fields_of

    rows = [layers.Flatten(name="flat"), layers.Dropout(0.5, name="dropped"), layers.Dense(3, name="dense")]
    bare = keras.Sequential([keras.Input((5, 7, 3)), *rows])
    fields = fields_of(bare)
    assert fields["dense"] is None
    mixing = keras.Sequential(
        [keras.Input((5, 7, 3)), layers.Flatten(), layers.Activation("softmax", name="all")]
    )
    assert fields_of(mixing)["all"] is None
    for unit in (0, 40, 104):
        row, column = np.argwhere(np.arange(105).reshape(5, 7, 3) == unit)[0][:2]
        for name in ("flat", "dropped"):
            assert fields[name].region(*fields[name].place(unit)) == ((row, row), (column, column))
    deep = keras.Sequential(
        [keras.Input((9, 9, 1)), layers.Conv2D(2, 3), layers.AveragePooling2D(2), layers.Flatten(name="flat")]
    )
    import tensorflow as tf

    field, x = fields_of(deep)["flat"], tf.Variable(np.ones((1, 9, 9, 1), np.float32))
    for unit in (0, 7, 17):
        with tf.GradientTape() as tape:
            height = deep(x)[0, unit]
        seen = np.nonzero(np.abs(tape.gradient(height, x).numpy()[0, ..., 0]))
        assert field.region(*field.place(unit)) == tuple((n.min(), n.max()) for n in seen)


def test_fields_of_the_notes_net_are_those_of_its_stack_of_windows():
    from cvlab.convolution.receptive_field import Window, receptive_fields
    from cvlab.experiment import stored_net
    from cvlab.nets.fields import describe_fields

    fields = dict(describe_fields(stored_net()[0].architecture))
    pool = Window(kind="pool", kernel_size=2, strides=2)
    stack = receptive_fields(28, [Window(), pool, Window(), pool])
    for path, known in zip(
        ("conv2d", "max_pooling2d", "conv2d_1", "max_pooling2d_1"), stack[1:], strict=True
    ):
        found = fields[path]
        assert (found.size, found.jump, found.start) == (known.size, known.jump, known.start)
    assert fields["activation_1"].size == fields["conv2d_1"].size == (8, 8)


def test_an_enlargement_ends_what_is_known_of_places():
    import keras
    from keras import layers

    from cvlab.nets.fields import fields_of

    model = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(1, 3, name="one"), layers.UpSampling2D(name="other")]
    )
    assert fields_of(model)["one"].size == (3, 3)
    assert fields_of(model)["other"] is None
