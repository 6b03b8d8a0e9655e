"""The Keras code of the arithmetic lesson: short scripts that build what is on screen and print its shape."""

from __future__ import annotations

from collections.abc import Sequence

from cvlab.convolution.arithmetic import Arithmetic, Refusal
from cvlab.convolution.channels import ChannelPlan
from cvlab.convolution.receptive_field import Window
from cvlab.types import Shape


def layer_code(settings: Arithmetic) -> str:
    """One layer; padding that Keras has not is put in front of it as zeros, or cut off behind a transposed one."""
    named = settings.padding in ("valid", "same")
    words = [f"1, {settings.kernel_size}"]
    if settings.strides != (1, 1):
        words.append(f"strides={settings.strides}")
    if named:
        words.append(f'padding="{settings.padding}"')
    if settings.dilation_rate != (1, 1):
        words.append(f"dilation_rate={settings.dilation_rate}")
    if settings.transposed and settings.output_padding is not None:
        words.append(f"output_padding={settings.output_padding}")
    name = "Conv2DTranspose" if settings.transposed else "Conv2D"
    layers = [f"{name}({', '.join(words)})"]
    if not named and settings.transposed:
        layers.append(f"Cropping2D({settings.geometry().pads})")
    elif not named:
        layers.insert(0, f"ZeroPadding2D({settings.geometry().pads})")
    return script((*settings.input_size, 1), layers, settings.refusal())


def channels_code(plan: ChannelPlan) -> str:
    """One layer that joins channels as the plan says."""
    size = plan.kernel_size
    layer = {
        "full": f"Conv2D({plan.filters}, {size})",
        "grouped": f"Conv2D({plan.filters}, {size}, groups={plan.groups})",
        "depthwise": f"DepthwiseConv2D({size}, depth_multiplier={plan.filters})",
        "separable": f"SeparableConv2D({plan.filters}, {size})",
        "pointwise": f"Conv2D({plan.filters}, 1)",
    }[plan.kind]
    return script((28, 28, plan.channels), [layer])


def stack_code(shape: Shape, stack: Sequence[Window]) -> str:
    """The stack, with eight filters a convolution: the receptive field does not depend on their number."""
    layers, refused = [], None
    for item in stack:
        words = [f"strides={item.strides}", f'padding="{item.padding}"']
        if item.kind == "conv":
            settings = Arithmetic(strides=item.strides, dilation_rate=item.dilation_rate)
            refused = refused or settings.refusal()
            words.append(f"dilation_rate={item.dilation_rate}")
            layers.append(f"Conv2D(8, {item.kernel_size}, {', '.join(words)})")
        else:
            layers.append(f"MaxPooling2D({item.kernel_size}, {', '.join(words)})")
    return script(shape, layers, refused)


def script(shape: Shape, layers: Sequence[str], refused: Refusal | None = None) -> str:
    """A whole script: a Sequential of the layers, built and summed up."""
    first = [f"# {refused.what}."] if refused else []
    body = [f"        layers.{layer}," for layer in layers]
    return "\n".join(
        [
            "import keras",
            "from keras import layers",
            "",
            *first,
            "model = keras.Sequential(",
            "    [",
            f"        keras.Input({tuple(int(n) for n in shape)}),",
            *body,
            "    ]",
            ")",
            "model.summary()",
            "print(model.output_shape)",
            "",
        ]
    )
