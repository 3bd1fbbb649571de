"""Prediction and map against pytorch-grad-cam: the same network, weights and picture, in the same run.

    python -m benchmarks.explanations --peer-python PYTHON [--pairs 20] [--score-cam]

The peer's Python needs torch, grad-cam (with opencv-python-headless) and the packages of
scripts/requirements-convert.txt. Both sides take EfficientNet-Lite0 with ImageNet weights and 1,000 classes
at 224×224; theirs is the original, ours the converted one with the original's head. They take turns in two
processes, so that a busy machine slows both alike: in each pair each side answers once untimed and five times
more, of which the median counts. Figures are medians over the pairs, ratios are medians of the pairs' ratios.
Ours is timed from pixels to probabilities and map at the layer's grid with the scaled map, theirs from tensor
to probabilities and map, scaled and resized to the picture; the resizing takes them under a millisecond.

The maps are compared after ours is treated as they treat theirs: stretched from 0 to 1, resized with OpenCV,
stretched again. Score-CAM differs besides: they resize the masks with aligned corners, we with the centres of
the cells as TensorFlow and OpenCV do; so it is compared once more with masks resized as theirs.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import report, spread
from cnnviz.core.perturbation_cam import score_cam as score_cam_of
from cnnviz.nn import efficientnet_lite, transfer
from cnnviz.nn.explanation import explain
from cnnviz.nn.folding import Folding
from cnnviz.nn.probe import Probe
from cnnviz.nn.runtime import load_keras
from cnnviz.vision.decode import read_picture
from cnnviz.vision.resize import scaled
from cnnviz.vision.samples import SAMPLES

Float32 = NDArray[np.float32]

PEER = Path(__file__).with_name("explanations_peer.py")
SIZE = efficientnet_lite.PICTURE_SIZE
WARM = 5
QUIET = 0.3  # seconds until the other side's threads, which wait for more work by spinning, are asleep
IN_A_ROW = 5
CLASSES = 1000
AT_ONCE = 64  # maps


class Peer:
    """The other library in its own process."""

    def __init__(self, python: str, folder: Path) -> None:
        """Start it and wait until it is ready."""
        self.folder = folder
        self.process = subprocess.Popen(
            [python, str(PEER), str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.about = self._answer()

    def ask(self, method: str) -> dict[str, Any]:
        """Have it explain the picture once."""
        assert self.process.stdin
        self.process.stdin.write(f"{method}\n")
        self.process.stdin.flush()
        return self._answer()

    def map(self, method: str) -> Float32:
        """Return the last map of a method."""
        return np.load(self.folder / f"{method}.npy")

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the peer ended with status {self.process.wait()}; run {PEER.name} by hand")
        return json.loads(line)


def ours(head: Path) -> Any:
    """Build our network with the peer's head; like theirs it takes normalised pixels."""
    keras = load_keras()
    picture = keras.Input((SIZE, SIZE, 3), name="picture")
    maps = efficientnet_lite.feature_maps(picture)
    backbone = keras.Model(picture, maps)
    backbone.load_weights(transfer.BACKBONE)
    pooled = keras.layers.GlobalAveragePooling2D(name="pool")(maps)
    logits = keras.layers.Dense(CLASSES, name="logits")(pooled)
    model = keras.Model(picture, keras.layers.Activation("softmax", name="probabilities")(logits))
    with np.load(head) as weights:
        model.get_layer("logits").set_weights([weights["kernel"], weights["bias"]])
    return model


def compiled(model: Any) -> Callable[[Float32], Float32]:
    """Compile a plain forward pass."""
    import tensorflow as tf

    signature = [tf.TensorSpec((1, SIZE, SIZE, 3), tf.float32)]
    call = tf.function(lambda batch: model(batch, training=False), input_signature=signature, autograph=False)
    return lambda pixels: call(pixels[None]).numpy()[0]


def aligned_masks(activations: Float32) -> Float32:
    """Make Score-CAM's masks as the peer does: corners upon corners, a small number below the fraction.

    Args:
        activations: (h, w, K).

    Returns:
        (K, SIZE, SIZE), float32 in [0, 1].
    """
    tall, wide = (
        np.stack([np.interp(np.linspace(0, side - 1, SIZE), range(side), row) for row in np.eye(side)], 1)
        for side in activations.shape[:2]
    )
    large = np.einsum("yh,hwk,xw->kyx", tall, activations, wide, optimize=True)
    low, high = large.min((1, 2), keepdims=True), large.max((1, 2), keepdims=True)
    return ((large - low) / (high - low + 1e-8)).astype(np.float32)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer-python", required=True, help="a Python with torch and grad-cam")
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--score-cam", action="store_true", help="one run of Score-CAM each, about a minute")
    told = parser.parse_args()
    # What the network was trained on: pixels of 0 to 255, less 127, through 128.
    pixels = scaled(read_picture(SAMPLES["dog"].path).pixels, SIZE, SIZE) * (255 / 128) - 127 / 128
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.save(folder / "picture.npy", pixels.astype(np.float32))
        peer = Peer(told.peer_python, folder)
        try:
            _compare(peer, pixels.astype(np.float32), pairs=told.pairs, score_cam=told.score_cam)
        finally:
            peer.process.kill()
            peer.process.wait()


def _compare(peer: Peer, pixels: Float32, *, pairs: int, score_cam: bool) -> None:
    model = ours(peer.folder / "head.npz")
    probe, plain, index = Probe(model, folding=Folding()), compiled(model), peer.about["class"]

    def explained(method: str = "grad_cam") -> Any:
        return explain(probe, pixels, method=method, class_index=index)

    for _ in range(WARM):
        explained(), plain(pixels), peer.ask("grad_cam")
    rows = [
        (
            _in_a_row(lambda: _timed(explained)),
            _in_a_row(lambda: _timed(lambda: plain(pixels))),
            _in_a_row(lambda: peer.ask("grad_cam")["milliseconds"]),
        )
        for _ in range(pairs)
    ]
    mine, forward, theirs = (list(column) for column in zip(*rows, strict=True))
    gains = [other / own for own, other in zip(mine, theirs, strict=True)]
    costs = [own / alone for own, alone in zip(mine, forward, strict=True)]
    report("prediction with Grad-CAM, ours", statistics.median(mine), "ms", **spread(mine))
    report("prediction with Grad-CAM, pytorch-grad-cam", statistics.median(theirs), "ms", **spread(theirs),
           torch=peer.about["torch"])  # fmt: skip
    report("pytorch-grad-cam over ours", statistics.median(gains), "ratio", at_least=4,
           enough=statistics.median(gains) >= 4, **spread(gains))  # fmt: skip
    report("plain forward pass, ours", statistics.median(forward), "ms", **spread(forward))
    over = "prediction with Grad-CAM over a plain forward pass"
    report(over, statistics.median(costs), "ratio", budget=1.3, **spread(costs))
    found, said = explained(), peer.ask("grad_cam")
    _maps("Grad-CAM", found, peer.map("grad_cam"), said)
    if score_cam:
        begin = time.perf_counter()
        found = explained("score_cam")
        own = time.perf_counter() - begin
        said = peer.ask("score_cam")
        other = said["milliseconds"] / 1000
        report("Score-CAM over all channels, ours", own, "s", channels=found.maps)
        report("Score-CAM over all channels, pytorch-grad-cam", other, "s", channels=found.maps)
        report(
            "pytorch-grad-cam over ours, Score-CAM", other / own, "ratio", at_least=3, enough=other >= 3 * own
        )
        _maps("Score-CAM", found, peer.map("score_cam"), said)
        seen = probe.observe(pixels, class_index=index)
        parts = np.array_split(seen.activations, seen.activations.shape[-1] // AT_ONCE, axis=-1)
        scores = [probe.scores(pixels * aligned_masks(part)[..., None], index, of="logit") for part in parts]
        raw = score_cam_of(seen.activations, np.concatenate(scores))
        _maps("Score-CAM with masks resized as theirs:", replace(found, raw=raw), peer.map("score_cam"), said)


def _maps(name: str, found: Any, theirs: Float32, said: dict[str, Any]) -> None:
    """Report how alike the maps are, as stretched and resized by the peer."""
    own = _stretched(cv2.resize(_stretched(np.maximum(found.raw, 0)), theirs.shape[::-1]))
    report(
        f"{name} maps, correlation with pytorch-grad-cam",
        float(np.corrcoef(own.ravel(), theirs.ravel())[0, 1]),
        "",
        largest_difference=float(np.abs(own - theirs).max()),
        probability_difference=abs(float(found.probabilities[found.class_index]) - said["probability"]),
        grid=list(found.raw.shape),
    )


def _stretched(heat: Float32) -> Float32:
    return (heat - heat.min()) / (1e-7 + np.ptp(heat))


def _in_a_row(call: Callable[[], float]) -> float:
    """Return the median of some calls, when the other side rests and this one is warm."""
    time.sleep(QUIET)
    return statistics.median([call() for _ in range(1 + IN_A_ROW)][1:])


def _timed(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
