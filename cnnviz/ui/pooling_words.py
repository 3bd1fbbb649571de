"""What can be said of the pooling on the stage: how its windows lie, its channels, and global pooling."""

import numpy as np
import streamlit as st

from cnnviz.core.pool import PoolTrace, global_pool2d, times_seen
from cnnviz.ui import frame
from cnnviz.ui.pooling_settings import PoolSettings, mode_names


def below_the_stage(trace: PoolTrace, settings: PoolSettings) -> None:
    """Say whether the windows overlap, and what several channels mean."""
    told = [] if settings.whole else [_windows(trace)]
    if trace.image.shape[2] > 1:
        told.append(_channels(trace))
    if told:
        with st.container(width=frame.TEXT_WIDTH):
            st.markdown("\n\n".join(told))


def of_the_whole(trace: PoolTrace) -> str:
    """Say what global pooling gives for this picture, kind by kind and channel by channel."""
    numbers = {
        mode: " · ".join(f"{number:.4g}" for number in global_pool2d(trace.image, mode=mode))
        for mode in mode_names()
    }
    channels = trace.image.shape[2]
    return frame.passage("pooling", "whole", **numbers, channels=channels, flat=trace.image.size)


def _windows(trace: PoolTrace) -> str:
    seen = times_seen(trace)
    missed = int((seen == 0).sum())
    rows, columns = trace.strides
    strides = str(rows) if rows == columns else f"{rows}×{columns}"
    size = "{}×{}".format(*trace.pool_size)
    pairs = list(zip(trace.strides, trace.pool_size, strict=True))
    if any(stride < cells for stride, cells in pairs):
        told = frame.passage("pooling", "overlap", size=size, strides=strides, most=seen.max())
    elif any(stride > cells for stride, cells in pairs):
        told = frame.passage("pooling", "gaps", size=size, strides=strides)
    else:
        told = frame.passage("pooling", "side_by_side", size=size)
    if missed:
        told += " " + frame.passage("pooling", "missed", missed=missed, pixels=seen.size)
    return told


def _channels(trace: PoolTrace) -> str:
    told = frame.passage("pooling", "channels", count=trace.image.shape[2])
    if trace.argmax is None:
        return told
    alike = (trace.argmax == trace.argmax[:, :, :1]).all(axis=(2, 3))
    winners = frame.passage("pooling", "winners", alike=int(alike.sum()), windows=alike.size)
    return f"{told} {winners}" if np.prod(trace.pool_size) > 1 else told
