"""Architectures: the notes' 3,730 parameters, names, problems in words, and Keras' own summary."""

import pytest

from cvlab.architecture import PRESETS, Architecture, regularizable, with_options
from cvlab.layers import Conv2D, Dense, Flatten
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
    assert net.problems()[0].startswith("Layer 2, conv2d_1 (Conv2D): its 5 x 5 window does not fit")
    with pytest.raises(ValueError, match="Layer 2"):
        net.output_shapes()


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
