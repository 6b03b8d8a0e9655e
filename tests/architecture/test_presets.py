"""Presets: the counts their authors print, and Keras' own counts, shapes, summaries and graphs."""

import math

import pytest

from cvlab.architecture import PRESETS, preset

COUNTS = {
    "notes_convnet": 3_730,
    "mnist_convnet": 93_322,
    "mnist_convnet_no_pooling": 55_744 + (22 * 22 * 64 + 1) * 64 + 650,
    "mnist_base": 55_744,
    "mnist_base_no_pooling": 55_744,
    # 6 x (9 + 1), then 23 x 6 x (54 + 1), then (7 x 7 x 6 + 1) x 10.
    "deep_narrow": 60 + 23 * 330 + 2_950,
    "vgg_small": 7_998_250,
    "cats_dogs": 3_453_121,
    "augmented_180": 991_041,
    "flowers_180": 3_989_285,
    # One tower of the paper's sizes: five convolutions, then 9,216 to 4,096 to 4,096 to 16.
    "alexnet": 34_944 + 614_656 + 885_120 + 1_327_488 + 884_992 + 37_752_832 + 16_781_312 + 65_552,
    "vgg16": 138_357_544,
}
each_preset = pytest.mark.parametrize("name", PRESETS)


@each_preset
def test_a_preset_has_its_exact_count_and_no_problem(name):
    assert PRESETS[name].parameter_count() == COUNTS[name]
    assert PRESETS[name].problems() == ()


@each_preset
def test_a_preset_has_a_name_and_words(name):
    assert preset(name).title
    assert preset(name).about.endswith(".")
    assert preset(name).network is PRESETS[name]


def test_a_preset_that_is_whole_ends_with_probabilities():
    whole = {name for name in PRESETS if preset(name).whole}
    assert {PRESETS[name].layers[-1].activation for name in whole} == {"softmax", "sigmoid"}
    assert set(PRESETS) - whole == {"mnist_base", "mnist_base_no_pooling"}


def test_an_unknown_preset_is_named():
    with pytest.raises(ValueError, match="no preset called 'resnet'"):
        preset("resnet")


def test_vgg16_costs_what_its_authors_readers_count():
    assert PRESETS["vgg16"].mac_count() == 15_470_264_320
    assert PRESETS["vgg16"].rows()[17].receptive_field == (212, 212)


def test_pooling_costs_no_parameter_but_the_head_pays_for_leaving_it_out():
    with_pooling, without = PRESETS["mnist_base"], PRESETS["mnist_base_no_pooling"]
    assert with_pooling.parameter_count() == without.parameter_count()
    assert with_pooling.output_shape() == (3, 3, 64)
    assert without.output_shape() == (22, 22, 64)
    assert (
        PRESETS["mnist_convnet_no_pooling"].parameter_count()
        > 20 * PRESETS["mnist_convnet"].parameter_count()
    )


@pytest.mark.keras
@each_preset
def test_keras_gives_the_same_counts_shapes_summary_and_multiplications(name):
    from cvlab.nets.build import build_architecture

    net = PRESETS[name]
    model = build_architecture(net)
    assert model.count_params() == COUNTS[name]
    shapes = [(layer.name, tuple(layer.output.shape[1:])) for layer in model.layers]
    assert shapes == list(net.output_shapes())
    lines = []
    model.summary(line_length=78, print_fn=lambda text, **_: lines.append(text))
    assert sorted(words(net.summary())) == sorted(words("\n".join(lines)))
    assert net.mac_count() == graph_macs(model, net.input_shape)


def words(table: str) -> list[str]:
    """What a summary says, whatever lines it draws; sorted, as Keras breaks long names over two lines."""
    return table.translate(str.maketrans(dict.fromkeys("│┃━─┏┓┡┩┳╇├┤┼└┘┴", " "))).split()


def graph_macs(model, shape) -> int:
    """Multiply-and-adds of the graph that TensorFlow runs for one picture, op by op."""
    import tensorflow as tf

    graph = (
        tf.function(lambda x: model(x, training=False))
        .get_concrete_function(tf.TensorSpec((1, *shape), tf.float32))
        .graph
    )
    total = 0
    for op in graph.get_operations():
        if op.type == "Conv2D":
            height, width, channels, _ = op.inputs[1].shape
            total += math.prod(op.outputs[0].shape) * height * width * channels
        elif op.type == "MatMul":
            total += math.prod(op.inputs[1].shape)
        elif op.type == "FusedBatchNormV3" or (op.type == "Mul" and op.outputs[0].shape.rank == 4):
            total += math.prod(
                op.outputs[0].shape
            )  # a normalization: every number times a scale, plus a shift
    return total
