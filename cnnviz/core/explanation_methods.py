"""The methods that explain a prediction: what each is called, what it needs and what its map means.

The arithmetic stands in `cnnviz.core.cam`, `cnnviz.core.perturbation_cam`, `cnnviz.core.picture_methods` and
`cnnviz.core.occlusion`; `cnnviz.nn.explanation.explain` runs the model for all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from cnnviz.core.mark import mark


@dataclass(frozen=True)
class ExplanationMethod:
    """What there is to know of a method before it is used.

    Attributes:
        id: its name in the address, on the command line and in a report.
        title: its name in the paper; not translated.
        kind: "layer" for a map at a layer's own grid, "picture" for one at the size the network works at.
        needs_layer: whether the choice of a layer changes its map.
        class_specific: whether its map depends on the class that is asked about.
        signed: whether negative numbers mean something: this place speaks against the class.
        passes: "one" if a map takes about one pass forward and one back, "many" if it takes dozens or more.
        summary: one sentence that says what it does, marked for translation.
        source: the paper.
    """

    id: str
    title: str
    kind: Literal["layer", "picture"]
    needs_layer: bool
    class_specific: bool
    signed: bool
    passes: Literal["one", "many"]
    summary: str
    source: str


_ALL = (
    ExplanationMethod(
        "cam", "CAM", "layer", True, True, True, "one",
        mark("Weighs each map with the weight the last dense layer gives it; exact, for one kind of head."),
        "Zhou et al., 2016",
    ),
    ExplanationMethod(
        "grad_cam", "Grad-CAM", "layer", True, True, False, "one",
        mark("Weighs each map with its mean gradient and keeps what speaks for the class."),
        "Selvaraju et al., 2017",
    ),
    ExplanationMethod(
        "grad_cam_plus_plus", "Grad-CAM++", "layer", True, True, False, "one",
        mark("Weighs each map with its positive gradients, so that several objects of the class all count."),
        "Chattopadhay et al., 2018",
    ),
    ExplanationMethod(
        "hires_cam", "HiResCAM", "layer", True, True, True, "one",
        mark("Multiplies maps and gradients place by place, so that nothing is averaged away."),
        "Draelos & Carin, 2020",
    ),
    ExplanationMethod(
        "layer_cam", "LayerCAM", "layer", True, True, False, "one",
        mark("Weighs each place with its own positive gradient; good at early layers with a fine grid."),
        "Jiang et al., 2021",
    ),
    ExplanationMethod(
        "eigen_cam", "EigenCAM", "layer", True, False, False, "one",
        mark("Shows the one pattern that the maps share most, whatever the class."),
        "Muhammad & Yeasin, 2020",
    ),
    ExplanationMethod(
        "score_cam", "Score-CAM", "layer", True, True, False, "many",
        mark("Shows the network the picture through each map and weighs the map with the score."),
        "Wang et al., 2020",
    ),
    ExplanationMethod(
        "ablation_cam", "Ablation-CAM", "layer", True, True, False, "many",
        mark("Switches off one map after the other and weighs each with how far the score falls."),
        "Desai & Ramaswamy, 2020",
    ),
    ExplanationMethod(
        "guided_grad_cam", "Guided Grad-CAM", "picture", True, True, False, "one",
        mark("Multiplies Grad-CAM with gradients that pass a ReLU only where they are positive."),
        "Selvaraju et al., 2017; Springenberg et al., 2015",
    ),
    ExplanationMethod(
        "gradient_input", "Gradient × input", "picture", False, True, True, "one",
        mark("Multiplies each pixel with the gradient of the score with respect to it."),
        "Shrikumar et al., 2016",
    ),
    ExplanationMethod(
        "smooth_grad", "SmoothGrad", "picture", False, True, False, "many",
        mark("Averages the gradient over copies of the picture with noise; its own noise fades."),
        "Smilkov et al., 2017",
    ),
    ExplanationMethod(
        "integrated_gradients", "Integrated gradients", "picture", False, True, True, "many",
        mark("Adds up gradients on the way from black to this picture; the sum is the score's rise."),
        "Sundararajan et al., 2017",
    ),
    ExplanationMethod(
        "occlusion", "Occlusion", "picture", False, True, True, "many",
        mark("Covers the picture with a grey square, place by place, and shows where the score falls."),
        "Zeiler & Fergus, 2014",
    ),
)  # fmt: skip

METHODS: Mapping[str, ExplanationMethod] = MappingProxyType({method.id: method for method in _ALL})
"""The methods by id, in the order in which a list shows them."""
