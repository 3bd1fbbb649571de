"""Colours are legible in both themes and mean the same everywhere."""

import tomllib
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from cnnviz.viz import theme

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text(encoding="utf-8"))
WHITE = "#ffffff"


def luminance(colour):
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in theme.rgb(colour)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    """Contrast of two colours by WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("name", "palette"), [("light", theme.LIGHT), ("dark", theme.DARK)])
def test_every_colour_is_seen_on_its_surface(name, palette):
    for role, colour in asdict(palette).items():
        if role != "surface":
            assert contrast(colour, palette.surface) >= 3, (name, role)
    assert contrast(palette.text, palette.surface) >= 7
    assert contrast(palette.muted, palette.surface) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_words_of_the_app_are_legible(name):
    colours = CONFIG["theme"][name]
    for surface in (colours["backgroundColor"], colours["secondaryBackgroundColor"]):
        assert contrast(colours["textColor"], surface) >= 7
        assert contrast(colours["grayTextColor"], surface) >= 4.5
        assert contrast(colours["linkColor"], surface) >= 4.5
        assert contrast(colours["primaryColor"], surface) >= 3
    assert contrast(colours["primaryColor"], WHITE) >= 4.5


def test_the_figures_stand_on_the_surface_of_the_app():
    assert CONFIG["theme"]["light"]["backgroundColor"] == theme.LIGHT.surface
    assert CONFIG["theme"]["dark"]["backgroundColor"] == theme.DARK.surface


def test_the_lightness_of_the_sequential_scale_grows_all_the_way():
    lightness = [luminance(colour) for _, colour in theme.SEQUENTIAL]
    assert (np.diff(lightness) > 0).all()


def test_the_diverging_scale_is_lightest_at_zero():
    lightness = [luminance(colour) for _, colour in theme.DIVERGING]
    middle = len(lightness) // 2
    assert theme.DIVERGING[middle][0] == 0.5
    assert (np.diff(lightness[: middle + 1]) > 0).all() and (np.diff(lightness[middle:]) < 0).all()


def test_compared_runs_differ_for_every_kind_of_colour_vision():
    """Colours seen without one kind of cones: Machado, Oliveira & Fernandes, 2009, severity 1."""
    visions = [
        np.eye(3),
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ]
    for name, palette in (("light", theme.LIGHT), ("dark", theme.DARK)):
        colours = theme.run_colours(name)
        assert all(contrast(colour, palette.surface) >= 3 for colour in colours)
        for vision in visions:
            seen = [lab(np.asarray(vision) @ linear(colour)) for colour in colours]
            apart = [np.linalg.norm(one - two) for place, one in enumerate(seen) for two in seen[:place]]
            assert min(apart) > 19, (name, vision)


def linear(colour):
    parts = np.array(theme.rgb(colour))
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(parts):
    """CIELAB of linear sRGB."""
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.119192, 0.9503041],
    ]
    x, y, z = (
        np.cbrt(v) if v > (6 / 29) ** 3 else v / (3 * (6 / 29) ** 2) + 4 / 29
        for v in np.array(to_xyz) @ np.clip(parts, 0, 1) / [0.95047, 1, 1.08883]
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
