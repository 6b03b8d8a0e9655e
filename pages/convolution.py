"""Convolution arithmetic: sizes, strides, padding and dilation, forwards, backwards and through a stack."""

import streamlit as st

from cvlab.codegen.convolution import channels_code, layer_code, stack_code
from cvlab.convolution.arithmetic import formula, guide_kernel, guide_numbers, on_twice
from cvlab.images import fit, resize, to_grey
from cvlab.plots.slides import pictures as slides
from cvlab.ui.convolution.arithmetic import choose_arithmetic, show_formula
from cvlab.ui.convolution.channels import choose_channels, larger, show_channels
from cvlab.ui.convolution.stack import choose_count, choose_stack, show_fields
from cvlab.ui.convolution.window import window
from cvlab.ui.page import lesson_page
from cvlab.ui.picture import picture

VIEWS = ["Layer", "Channels", "Stack"]
NUMBERS = ["Whole numbers", "My picture"]

with lesson_page("convolution", widths=(1, 2)) as page:
    with page.choose():
        view = st.segmented_control(
            "What to work out", VIEWS, default=VIEWS[0], required=True, key="view", bind="query-params"
        )

    facts, shown = {}, None
    if view == "Layer":
        with page.choose():
            settings = choose_arithmetic()
            numbers = st.selectbox("Numbers in the grid", NUMBERS, key="numbers", bind="query-params")
            found = picture(key="picture") if numbers == NUMBERS[1] else None
        image, kernel = guide_numbers(settings.input_size), guide_kernel(settings.kernel_size)
        if found:
            image = resize(to_grey(found.image), *settings.input_size)[..., 0]
        twice = on_twice(settings)
        geometry, result = settings.geometry(), settings.values(image, kernel)
        with page.show():
            window(
                image,
                kernel,
                result,
                geometry.windows,
                geometry.pads,
                key="window",
                transposed=settings.transposed,
            )
            show_formula(settings)
        page.predict(
            f"{twice.in_words()} How many columns does its output have?",
            twice.geometry().output_size[1],
            because=f"${formula(twice, 1)}$",
        )
        code, shown = layer_code(settings), slides.convolution(settings, image, kernel, result)

    elif view == "Channels":
        with page.choose():
            plan = choose_channels()
        with page.show():
            show_channels(plan)
        wider = larger(plan)
        page.predict(
            f"The same layer with a kernel of {wider.kernel_size[0]} × {wider.kernel_size[1]}: "
            f"how many parameters does it have for {plan.channels} channels in and {plan.output_channels} out?",
            wider.parameter_count,
            because=wider.reason(),
        )
        code = channels_code(plan)

    else:
        with page.choose():
            count = choose_count()
            found = picture(key="picture")
        if found is None:
            page.stop()
        image = found.digit if found.canvas is not None and found.digit is not None else fit(found.image, 128)
        with page.show():
            place = st.container()
            stack, fields = choose_stack(image.shape[:2], count)
        with place:
            show_fields(image, stack, fields)
        page.predict(
            "One more 3 × 3 convolution with stride 1 and padding *same* is put on top. How many pixels high is its "
            "receptive field, zeros around the picture included?",
            fields[-1].size[0] + 2 * fields[-1].jump[0],
            because=f"It adds (3 − 1) × jump = 2 × {fields[-1].jump[0]} to {fields[-1].size[0]}.",
        )
        code = stack_code(image.shape, stack)
        facts = {"seen": min(fields[-1].size), "jump": max(fields[-1].jump)}

    page.words(**facts)
    page.code(code)
    page.figures(shown)
    page.link()
