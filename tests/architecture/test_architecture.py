"""Architectures: the notes' 3,730 parameters, names, problems in words, and Keras' own summary."""

import pytest

from cvlab.architecture import (
    PRESETS,
    Architecture,
    behind_poolings,
    fed_with,
    highest_pixel,
    regularizable,
    with_options,
)
from cvlab.convolution.receptive_field import Window, receptive_fields
from cvlab.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D, RandomContrast, Rescaling
from cvlab.regularizers import L1, L2

NOTES = PRESETS["notes_convnet"]


def test_the_convnet_of_the_notes_has_exactly_3730_parameters():
    assert NOTES.parameter_count() == NOTES.trainable_count() == 3730


def test_its_shapes_are_those_of_the_notes():
    shapes = [shape for _, shape in NOTES.output_shapes()]
    assert shapes == [
        *((26, 26, 6), (26, 26, 6), (13, 13, 6)),
        *((11, 11, 12), (11, 11, 12), (5, 5, 12)),
        *((300,), (10,), (10,)),
    ]


def test_layers_are_named_as_keras_names_them():
    assert NOTES.layer_names()[:4] == ("conv2d", "activation", "max_pooling2d", "conv2d_1")


def test_multiplications_are_the_sum_worked_out_by_hand():
    assert NOTES.mac_count() == 26 * 26 * 6 * 9 + 11 * 11 * 12 * 9 * 6 + 300 * 10


def test_a_problem_names_the_layer_where_it_breaks():
    net = Architecture((8, 8, 1), (Conv2D(kernel_size=(5, 5)), Conv2D(kernel_size=(5, 5)), Flatten()))
    assert net.problems()[0].startswith("Layer 2, conv2d_1 (Conv2D): its 5 × 5 window does not fit")
    with pytest.raises(ValueError, match="Layer 2"):
        net.output_shapes()


def test_what_stands_before_the_break_still_has_its_sizes():
    net = Architecture((8, 8, 1), (Conv2D(kernel_size=(5, 5)), Conv2D(kernel_size=(5, 5)), Flatten()))
    assert [row.output_shape for row in net.sound_rows()] == [(4, 4, 6)]
    with pytest.raises(ValueError, match="Layer 2"):
        net.rows()


def test_memory_is_four_bytes_for_every_number_that_comes_out():
    assert NOTES.memory()[0] == ("conv2d", 4 * 26 * 26 * 6)
    row = NOTES.rows()[3]
    assert (row.memory, row.weight_memory) == (4 * 11 * 11 * 12, 4 * 660)


def test_the_last_pooled_row_never_sees_the_edge_of_the_picture():
    fields = [field for _, field in NOTES.receptive_fields()]
    assert fields == [
        *((3, 3), (3, 3), (4, 4)),
        *((8, 8), (8, 8), (10, 10)),
        *((10, 10), (26, 26), (26, 26)),  # 10 + 4 * 4: the 11th row of the maps is left over
    ]


def test_receptive_fields_are_those_of_the_arithmetic_lesson():
    net = Architecture(
        (61, 47, 3),
        (
            Conv2D(kernel_size=(3, 5), strides=(2, 1)),
            MaxPooling2D(pool_size=(3, 2), strides=(2, 2)),
            Conv2D(kernel_size=(2, 3), dilation_rate=(2, 3)),
            MaxPooling2D(),
        ),
    )
    stack = [
        Window(kernel_size=a, strides=b, dilation_rate=d)
        for a, b, d in (
            ((3, 5), (2, 1), 1),
            ((3, 2), (2, 2), 1),
            ((2, 3), (1, 1), (2, 3)),
            ((2, 2), (2, 2), 1),
        )
    ]
    expected = [field.size for field in receptive_fields((61, 47), stack)[1:]]
    assert [field for _, field in net.receptive_fields()] == expected


@pytest.mark.keras
@pytest.mark.parametrize("name", ["notes_convnet", "mnist_base"])
def test_a_receptive_field_is_where_the_gradient_is_not_zero(name):
    import keras
    import numpy as np
    import tensorflow as tf

    from cvlab.nets.build import build_architecture

    net = PRESETS[name]
    model = build_architecture(net)
    # Weights above zero, so that no path cancels another; other pictures let other pixels win a pooling.
    for layer in model.layers:
        layer.set_weights([np.abs(w) + 0.1 for w in layer.get_weights()])
    for row, layer in zip(net.rows()[:8], model.layers[:8], strict=True):  # without the softmax
        tap = keras.Model(model.inputs, layer.output)
        seen = np.zeros(net.input_shape[:2], bool)
        for seed in range(40 if len(row.output_shape) == 3 else 4):
            x = tf.Variable(
                np.random.default_rng(seed).uniform(0.1, 1, (1, *net.input_shape)).astype("float32")
            )
            with tf.GradientTape() as tape:
                out = tap(x)[0]
                one = out[out.shape[0] // 2, out.shape[1] // 2, 0] if len(out.shape) == 3 else out[0]
            seen |= np.abs(tape.gradient(one, x).numpy()[0]).max(axis=-1) > 0
        rows, columns = np.nonzero(seen)
        assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == row.receptive_field, row.name


def test_a_network_that_would_not_fit_into_memory_is_refused():
    net = Architecture((2048, 2048, 3), (Flatten(), Dense(units=4096)))
    assert "parameters" in net.problems()[0]


def test_an_empty_network_is_refused():
    assert Architecture((28, 28, 1), ()).problems()


def test_an_architecture_survives_its_serial_form():
    net = with_options(NOTES, dropout=0.2, batch_normalization=True, regularizers={"dense": {"bias": L1()}})
    assert Architecture.from_dict(net.to_dict()) == net


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"input_shape": [28, 28, 1], "layers": 3},
        {"input_shape": [28, 28, 0], "layers": []},
        {"input_shape": [28, 28, 1], "layers": [{"kind": "lstm"}]},
        {"input_shape": [28, 28, 1], "layers": [{"kind": "dense", "units": 1e9}]},
        {"input_shape": [28, 28, 1], "layers": [{"kind": "dense", "colour": 1}]},
    ],
)
def test_broken_serial_forms_are_refused(data):
    with pytest.raises(ValueError, match=r"\w"):
        Architecture.from_dict(data)


def test_options_go_where_their_authors_put_them():
    net = with_options(NOTES, dropout=0.5, batch_normalization=True)
    kinds = [layer.kind for layer in net.layers]
    assert kinds[:3] == ["conv2d", "batch_normalization", "activation"]
    assert kinds[-3:] == ["dropout", "dense", "activation"]
    assert net.parameter_count() == 3730 + 4 * 6 + 4 * 12


def test_no_options_leave_the_network_as_it_is():
    assert with_options(NOTES) == NOTES


def test_an_activation_inside_a_convolution_moves_behind_the_normalization():
    net = Architecture((8, 8, 1), (Conv2D(activation="relu"),))
    assert [layer.kind for layer in with_options(net, batch_normalization=True).layers] == [
        *("conv2d", "batch_normalization", "activation")
    ]


def test_regularizers_are_given_by_layer_name():
    net = with_options(NOTES, regularizers={"conv2d_1": {"kernel": L2(), "activity": L1()}})
    assert net.layers[3].kernel_regularizer == L2()
    assert net.layers[3].activity_regularizer == L1()
    assert net.layers[0].kernel_regularizer is None
    assert regularizable(NOTES) == ("conv2d", "conv2d_1", "dense")


def test_a_regularizer_for_a_layer_without_weights_is_refused_in_words():
    with pytest.raises(ValueError, match="flatten takes no kernel regularizer"):
        with_options(NOTES, regularizers={"flatten": {"kernel": L2()}})
    with pytest.raises(ValueError, match="no layer called 'conv9'"):
        with_options(NOTES, regularizers={"conv9": {"kernel": L2()}})


@pytest.mark.keras
@pytest.mark.parametrize("options", [{"dropout": 0.25}, {"batch_normalization": True}])
def test_the_summary_says_what_keras_prints(options):
    from cvlab.nets.build import build_architecture

    net = with_options(NOTES, **options)
    lines = []
    build_architecture(net).summary(line_length=78, print_fn=lambda text, **_: lines.append(text))

    def words(text):
        table = str.maketrans(dict.fromkeys("│┃━─┏┓┡┩┳╇├┤┼└┘┴", " "))
        return text.translate(table).split()

    # Sorted, because Keras breaks a long name and its class over two lines.
    assert sorted(words(net.summary())) == sorted(words("\n".join(lines)))


def test_a_layer_is_put_behind_every_pooling_and_only_there():
    built = behind_poolings(NOTES, Dropout(rate=0.2))
    kinds = [layer.kind for layer in built.layers]
    assert [i for i, kind in enumerate(kinds) if kind == "dropout"] == [3, 7]
    assert kinds[2] == kinds[6] == "max_pooling2d"
    assert built.parameter_count() == 3730
    with pytest.raises(ValueError, match="has no pooling"):
        behind_poolings(Architecture((4, 4, 1), (Flatten(),)), Dropout())


def test_the_range_of_the_pixels_is_a_layer_in_front_that_can_be_taken_out_again():
    fed = fed_with(NOTES, 255)
    assert fed.layers[0] == Rescaling(scale=255.0, offset=0.0)
    assert (highest_pixel(NOTES), highest_pixel(fed)) == (1, 255)
    assert fed_with(fed, 255) == fed
    assert fed_with(fed, 1) == NOTES
    assert fed.parameter_count() == 3730
    assert Architecture.from_dict(fed.to_dict()) == fed


def test_layers_that_vary_the_pictures_stay_before_the_range_of_the_pixels():
    fed = fed_with(Architecture((28, 28, 1), (RandomContrast(), *NOTES.layers)), 255)
    assert [layer.kind for layer in fed.layers[:3]] == ["random_contrast", "rescaling", "conv2d"]
    assert fed_with(fed, 1).layers[:2] == (RandomContrast(), NOTES.layers[0])


def test_a_rescaling_with_an_offset_is_the_networks_own_and_stays():
    own = Architecture((28, 28, 1), (Rescaling(), *NOTES.layers))
    assert highest_pixel(own) == 1
    assert fed_with(own, 1) == own
