"""Slide a kernel over a picture, one multiplication at a time, then over a photograph."""

import streamlit as st

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.activations import relu
from cnnviz.core.conv import depthwise_kernel, trace_conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.export import conv_code
from cnnviz.ui import convolution_kernels, convolution_numbers, frame, worked_examples
from cnnviz.ui.components.stage import stage
from cnnviz.ui.convolution_lab import show_lab
from cnnviz.ui.convolution_picture import choose_small_picture
from cnnviz.ui.convolution_settings import choose_operation, choose_settings
from cnnviz.ui.convolution_transposed import choose_transposed_kernel, show_transposed
from cnnviz.ui.convolution_turned import show_difference
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.take_away import take_away

frame.open_page("convolution")

with st.container(horizontal=True, vertical_alignment="bottom", key="conv_choices"):
    transposed = choose_operation() == "transposed"
    if transposed:
        source = worked_examples.choose_source(
            "conv", "conv_transpose", default="up_plain", name="up_example"
        )
        chosen = choose_transposed_kernel(source)
    else:
        source = worked_examples.choose_source("conv", "conv", default="diagonal_cross")
        chosen = convolution_kernels.choose_kernel(with_example=source in EXAMPLES)

if transposed:
    show_transposed(source, chosen)
else:
    settings = choose_settings()
    place = st.container(key="conv_place")  # the stage stands above what is typed for it
    left, right = st.columns([2, 1] if source in EXAMPLES else [4, 5], gap="large")
    try:
        with right:
            picture = choose_small_picture(source)
        channels = picture.image.shape[2]
        with left:
            kernel = convolution_kernels.read_kernel(chosen, picture.example, channels)
            groups = channels if settings.depthwise else 1
            convolution_kernels.show_tools(chosen, kernel, joined=channels // groups)
        weights = kernel.on_channels(channels)
        weights = depthwise_kernel(weights, channels) if groups > 1 else weights
        turn = slice(None, None, -1 if settings.flip else 1)
        trace = trace_conv2d(
            picture.image, weights[turn, turn], settings.bias, groups=groups, **settings.laying
        )
    except InvalidValue as error:
        place.error(explain(error))
    else:
        with place:
            stage(
                trace,
                key="conv_stage",
                channels=picture.channels,
                relu=settings.relu,
                flipped=settings.flip,
            )
        with right:
            shown = relu(trace.output) if settings.relu else trace.output
            convolution_numbers.show_source(picture.example, shown)
        if settings.flip:
            plain = trace_conv2d(picture.image, weights, settings.bias, groups=groups, **settings.laying)
            show_difference(trace.output, plain.output)

        sums, code = st.columns([2, 3], gap="large")
        with sums:
            st.subheader(_("The size in numbers"), anchor=False)
            convolution_numbers.show_size(trace)
        with code:
            program = conv_code.conv(
                picture.image,
                weights,
                strides=trace.strides,
                padding=settings.padding if settings.padding in ("valid", "same") else trace.pad,
                dilation_rate=trace.dilation_rate,
                groups=groups,
                bias=settings.bias,
                relu=settings.relu,
                flipped=settings.flip,
            )
            convolution_numbers.show_program(program)

        show_lab(trace, kernel.weights[turn, turn], picture, flipped=settings.flip)
        take_away(
            "conv",
            name="convolution",
            code=program,
            source=trace,
            relu=settings.relu,
            channels=picture.channels,
        )

frame.close_page("convolution")
