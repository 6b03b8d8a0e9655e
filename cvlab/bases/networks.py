"""The networks of keras.applications without their tops, written down as their authors and Keras have them."""

from __future__ import annotations

from cvlab.bases.tape import Tape

# filters, stride, for the blocks that follow the first.
_MOBILENET = (
    (64, 1),
    *((128, 2), (128, 1), (256, 2), (256, 1), (512, 2)),
    *((512, 1),) * 5,
    *((1024, 2), (1024, 1)),
)
# filters, how many blocks, stride of the first.
_MOBILENET_V2 = ((16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1))
# kernel, how many blocks, filters, how far they are widened, stride of the first.
_EFFICIENTNET_B0 = (
    *((3, 1, 16, 1, 1), (3, 2, 24, 6, 2), (5, 2, 40, 6, 2), (3, 3, 80, 6, 2)),
    *((5, 3, 112, 6, 1), (5, 4, 192, 6, 2), (3, 1, 320, 6, 1)),
)
_VGG16 = (64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512)


def mobilenet(tape: Tape) -> None:
    """MobileNet 1.0. Source: A. Howard et al., 2017, https://arxiv.org/abs/1704.04861"""
    _conv(tape, "conv1", 32, 3, 2)
    for n, (filters, stride) in enumerate(_MOBILENET, start=1):
        tape.block = f"block_{n}"
        if stride == 2:
            tape.pad(f"conv_pad_{n}", ((0, 1), (0, 1)))
        tape.depthwise(f"conv_dw_{n}", 3, stride, "same" if stride == 1 else "valid")
        tape.normalize(f"conv_dw_{n}_bn")
        tape.plain(f"conv_dw_{n}_relu", "ReLU")
        _conv(tape, f"conv_pw_{n}", filters)


def _conv(tape: Tape, name: str, filters: int, size: int = 1, stride: int = 1) -> None:
    tape.conv(name, filters, size, stride)
    tape.normalize(f"{name}_bn")
    tape.plain(f"{name}_relu", "ReLU")


def mobilenet_v2(tape: Tape) -> None:
    """MobileNetV2 1.0. Source: M. Sandler et al., 2018, https://arxiv.org/abs/1801.04381"""
    tape.conv("Conv1", 32, 3, 2)
    tape.normalize("bn_Conv1")
    tape.plain("Conv1_relu", "ReLU")
    number = 0
    for filters, times, first in _MOBILENET_V2:
        for turn in range(times):
            _inverted(tape, number, filters, first if turn == 0 else 1)
            number += 1
    tape.block = "top"
    tape.conv("Conv_1", 1280)
    tape.normalize("Conv_1_bn")
    tape.plain("out_relu", "ReLU")


def _inverted(tape: Tape, number: int, filters: int, stride: int) -> None:
    tape.block = f"block_{number}"
    prefix = f"block_{number}_" if number else "expanded_conv_"
    entering = tape.shape[-1]
    if number:
        tape.conv(f"{prefix}expand", 6 * entering)
        tape.normalize(f"{prefix}expand_BN")
        tape.plain(f"{prefix}expand_relu", "ReLU")
    if stride == 2:
        tape.pad(f"{prefix}pad", tape.halving_rim(3))
    tape.depthwise(f"{prefix}depthwise", 3, stride, "same" if stride == 1 else "valid")
    tape.normalize(f"{prefix}depthwise_BN")
    tape.plain(f"{prefix}depthwise_relu", "ReLU")
    tape.conv(f"{prefix}project", filters)
    tape.normalize(f"{prefix}project_BN")
    if stride == 1 and entering == filters:
        tape.plain(f"{prefix}add", "Add")


def efficientnet_b0(tape: Tape) -> None:
    """EfficientNetB0. Source: M. Tan, Q. Le, 2019, https://arxiv.org/abs/1905.11946"""
    tape.plain("rescaling", "Rescaling")
    tape.standardize("normalization")
    tape.pad("stem_conv_pad", tape.halving_rim(3))
    tape.conv("stem_conv", 32, 3, 2, "valid")
    tape.normalize("stem_bn")
    tape.plain("stem_activation", "Activation")
    for n, (size, times, filters, wider, first) in enumerate(_EFFICIENTNET_B0, start=1):
        for turn in range(times):
            _squeezing(tape, f"block{n}{'abcd'[turn]}", size, filters, wider, first if turn == 0 else 1)
    tape.block = "top"
    tape.conv("top_conv", 1280)
    tape.normalize("top_bn")
    tape.plain("top_activation", "Activation")


def _squeezing(tape: Tape, block: str, size: int, filters: int, wider: int, stride: int) -> None:
    tape.block, prefix, entering = block, f"{block}_", tape.shape[-1]
    if wider != 1:
        tape.conv(f"{prefix}expand_conv", wider * entering)
        tape.normalize(f"{prefix}expand_bn")
        tape.plain(f"{prefix}expand_activation", "Activation")
    if stride == 2:
        tape.pad(f"{prefix}dwconv_pad", tape.halving_rim(size))
    tape.depthwise(f"{prefix}dwconv", size, stride, "same" if stride == 1 else "valid")
    tape.normalize(f"{prefix}bn")
    tape.plain(f"{prefix}activation", "Activation")
    tape.squeeze(prefix, entering // 4)
    tape.conv(f"{prefix}project_conv", filters)
    tape.normalize(f"{prefix}project_bn")
    if stride == 1 and entering == filters:
        tape.plain(f"{prefix}drop", "Dropout")
        tape.plain(f"{prefix}add", "Add")


def vgg16(tape: Tape) -> None:
    """VGG16. Source: K. Simonyan, A. Zisserman, 2014, https://arxiv.org/abs/1409.1556"""
    for n, filters in enumerate(_VGG16, start=1):
        tape.block = f"block{n}"
        for m, count in enumerate(filters, start=1):
            tape.conv(f"block{n}_conv{m}", count, 3, bias=True)
        tape.pool(f"block{n}_pool")
