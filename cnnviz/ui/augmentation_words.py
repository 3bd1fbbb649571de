"""What was drawn for a picture, in words."""

from cnnviz.ui.i18n import _
from cnnviz.vision.draws import Draw


def in_words(values: Draw) -> list[str]:
    """Say what was drawn for one picture, leaving out what does nothing.

    Args:
        values: what was drawn.

    Returns:
        A few words for each change, in the language of the session and in the order of the changes.
    """
    said = [
        _turn(values.theta, _("turned left {amount}°"), _("turned right {amount}°")),
        _shift(values.tx, values.ty),
        _turn(values.shear, _("leans left {amount}°"), _("leans right {amount}°")),
        _zoom(values.zx, values.zy),
        _("mirrored") if values.flip_horizontal else "",
        _("upside down") if values.flip_vertical else "",
        _crop(values),
        *_colours(values),
        _("blurred, sigma {pixels} px").format(pixels=f"{values.blur:.1f}") if values.blur >= 0.05 else "",
        _("noise {percent} %").format(percent=f"{100 * values.noise:.0f}") if values.noise >= 0.005 else "",
        _("hole at {column}, {row}").format(column=values.cutout_left, row=values.cutout_top)
        if values.cutout
        else "",
    ]
    return list(filter(None, said)) or [_("unchanged")]


def _colours(values: Draw) -> list[str]:
    factors = (
        (_("brightness {factor}"), values.brightness),
        (_("contrast {factor}"), values.contrast),
        (_("saturation {factor}"), values.saturation),
    )
    said = [words.format(factor=f"{factor:.2f}") for words, factor in factors if factor != 1]
    shares = ((_("all channels {percent} %"), values.channel_shift), (_("hue {percent} %"), values.hue))
    return said + [
        words.format(percent=f"{100 * share:+.0f}".replace("-", "−")) for words, share in shares if share
    ]


def _crop(values: Draw) -> str:
    return _("{percent} % cut away").format(percent=f"{100 * values.crop:.0f}") if values.crop else ""


def _turn(degrees: float, positive: str, negative: str) -> str:
    amount = _short(degrees)
    return (positive if degrees > 0 else negative).format(amount=amount) if amount else ""


def _shift(tx: float, ty: float) -> str:
    sideways = (_("left {pixels} px") if tx > 0 else _("right {pixels} px"), _short(tx))
    upright = (_("up {pixels} px") if ty > 0 else _("down {pixels} px"), _short(ty))
    return ", ".join(words.format(pixels=pixels) for words, pixels in (sideways, upright) if pixels)


def _zoom(zx: float, zy: float) -> str:
    return "" if zx == zy == 1 else _("zoom {width} × {height}").format(width=f"{zx:.2f}", height=f"{zy:.2f}")


def _short(value: float) -> str:
    """Write an amount without its sign; nothing for one that rounds to nothing."""
    size = abs(value)
    if size < 0.05:
        return ""
    return f"{size:.0f}" if size >= 1 else f"{size:.1f}"
