"""The words of the drawing and of the cone, translated."""

from collections.abc import Mapping

from cnnviz.core.network import LayerRow
from cnnviz.ui.i18n import _
from cnnviz.viz import formulas
from cnnviz.viz.network_layout import Block


def short_kinds() -> dict[str, str]:
    """Return a word for each kind of layer that is short enough to stand under its block."""
    return {
        "input": _("input"),
        "Conv2D": _("conv"),
        "DepthwiseConv2D": _("depthwise"),
        "SeparableConv2D": _("separable"),
        "Conv2DTranspose": _("transposed"),
        "MaxPooling2D": _("max pool"),
        "AveragePooling2D": _("avg pool"),
        "GlobalAveragePooling2D": _("global avg"),
        "GlobalMaxPooling2D": _("global max"),
        "Flatten": _("flatten"),
        "Dense": _("dense"),
        "BatchNormalization": _("batch norm"),
        "Activation": _("activation"),
        "Dropout": _("dropout"),
        "Rescaling": _("rescale"),
        "ZeroPadding2D": _("zeros"),
        "Add": _("add"),
        "Concatenate": _("join"),
    }


def block_templates() -> dict[str, str]:
    """Return the sentences about a block, translated once for all blocks; fields in braces are filled in."""
    return {
        "input": _("The input, {size}"),
        "layer": _("{name}, {kind}: output {size}, {weights}"),
        "weights": _("{formula} = {count} parameters"),
        "none": _("no weights"),
    }


def block_words(
    block: Block, row: LayerRow | None, kinds: Mapping[str, str], templates: Mapping[str, str]
) -> dict[str, str]:
    """Return what is written and said about one block.

    Args:
        block: of the drawing.
        row: of the table; None for the picture.
        kinds: a short word for each kind.
        templates: sentences, see `block_templates`.

    Returns:
        "short" stands under the block, "size" is its shape, "told" the whole line about it.
    """
    size = formulas.shape_text(block.shape)
    short = kinds.get(block.kind, block.kind)
    if row is None:
        return {"short": short, "size": size, "told": templates["input"].format(size=size)}
    weights = templates["none"]
    if row.parameters:
        count = f"{row.parameters:,}"
        weights = templates["weights"].format(formula=row.parameter_formula, count=count)
    told = templates["layer"].format(name=row.name, kind=row.kind, size=size, weights=weights)
    return {"short": short, "size": size, "told": told}


def role_words() -> dict[str, str]:
    """Return the words of the legend, by role."""
    return {
        "input": _("input"),
        "convolution": _("convolution"),
        "pooling": _("pooling"),
        "dense": _("dense"),
        "join": _("add or join"),
        "shape": _("changes the shape alone"),
        "cell": _("cell by cell"),
    }


def cone_labels() -> dict[str, object]:
    """Return every other text of the component; fields in braces are filled in by the browser."""
    return {
        "drawing": _("Drawing of the network; arrow keys left and right choose a layer, up and down a row"),
        "photo": _("{picture}, with what one unit of {name} sees; arrow keys move to another unit"),
        "scale": _(
            "Height and depth: square root of the map's height and width. Width: logarithm of the channels. "
            "Thin slices work cell by cell and change no size."
        ),
        "roles": role_words(),
        "hint": _(
            "Point at a block, or at the photograph; click a block to keep it. Rows and columns begin at 0."
        ),
        "hint_touch": _("Tap a block, then a place on the photograph. Rows and columns begin at 0."),
        "unit": _("Unit at row {row}, column {column} of {rows}×{columns}"),
        "sees": _("sees rows {top} to {bottom}, columns {left} to {right} of the picture"),
        "field": _("Receptive field {size} pixels, stride {stride}, padding {padding}"),
        "start": _("top = {row} · {stride} − {padding} = {top}"),
        "left": _("left = {column} · {stride} − {padding} = {left}"),
        "inside": _("That is {share} % of the picture."),
        "outside": _("{share} % of the patch lies outside the picture (hatched): that is padding."),
        "back": _("Rows it needs, layer by layer back to the picture: {counts}"),
        "everything": _("Each of the {count} units sees the whole picture."),
        "one_by_one": _("A pixel sees itself."),
        "uneven": _("The units of this layer see patches of different sizes, so no cone is drawn."),
        "broken": _("{name} does not fit"),
    }
