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


def in_short(values: Draw) -> str:
    """Say the same in signs and a few letters, for below a small picture.

    Args:
        values: what was drawn.

    Returns:
        The changes in their order, such as "↺ 12° · ← 5 px · zoom 1.10×0.90 · ⇄".
    """
    factors = (
        (_("light ×{factor}"), values.brightness),
        (_("contrast ×{factor}"), values.contrast),
        (_("colour ×{factor}"), values.saturation),
    )
    shares = ((_("grey {percent} %"), values.channel_shift), (_("hue {percent} %"), values.hue))
    said = [
        _turn(values.theta, "↺ {amount}°", "↻ {amount}°"),
        _turn(values.tx, "← {amount} px", "→ {amount} px"),
        _turn(values.ty, "↑ {amount} px", "↓ {amount} px"),
        _turn(values.shear, _("lean ← {amount}°"), _("lean → {amount}°")),
        _zoom(values.zx, values.zy).replace(" × ", "×"),
        "⇄" if values.flip_horizontal else "",
        "⇅" if values.flip_vertical else "",
        _("crop {percent} %").format(percent=f"{100 * values.crop:.0f}") if values.crop >= 0.005 else "",
        *(words.format(factor=f"{factor:.1f}") for words, factor in factors if abs(factor - 1) >= 0.05),
        *(words.format(percent=_signed(100 * share)) for words, share in shares if abs(share) >= 0.005),
        _("blur {pixels} px").format(pixels=f"{values.blur:.1f}") if values.blur >= 0.05 else "",
        _("noise {percent} %").format(percent=f"{100 * values.noise:.0f}") if values.noise >= 0.005 else "",
        _("hole") if values.cutout else "",
    ]
    # A line breaks between two changes and not within one.
    return " · ".join(words.replace(" ", "\N{NO-BREAK SPACE}") for words in said if words)


def _colours(values: Draw) -> list[str]:
    factors = (
        (_("brightness {factor}"), values.brightness),
        (_("contrast {factor}"), values.contrast),
        (_("saturation {factor}"), values.saturation),
    )
    said = [words.format(factor=f"{factor:.2f}") for words, factor in factors if factor != 1]
    if values.channel_shift:
        words = (
            _("lighter by {percent} % of white")
            if values.channel_shift > 0
            else _("darker by {percent} % of white")
        )
        said.append(words.format(percent=f"{100 * abs(values.channel_shift):.0f}"))
    if values.hue:
        said.append(_("hue {percent} %").format(percent=_signed(100 * values.hue)))
    return said


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


def _signed(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−")


def _short(value: float) -> str:
    """Write an amount without its sign; nothing for one that rounds to nothing."""
    size = abs(value)
    if size < 0.05:
        return ""
    return f"{size:.0f}" if size >= 1 else f"{size:.1f}"
