"""Every method against a map derived by hand, on a network small enough to write down in NumPy.

The network: patches of 2×2 pixels, each through one linear layer and ReLU (a convolution with stride 2), the
mean over all patches, one dense layer. So A = ReLU(patches · W + b) and logits = mean(A) · V + c, and all
gradients can be written down.
"""

import numpy as np
import pytest

from cnnviz.core.explanation_methods import METHODS
from cnnviz.core.heatmap import upsample
from cnnviz.core.occlusion import squares
from cnnviz.nn import picture_maps
from cnnviz.nn.explanation import explain
from cnnviz.nn.probe import Probe
from cnnviz.nn.runtime import load_keras

SIZE, GRID, MAPS, CLASSES, ASKED = 12, 6, 5, 3, 1


class Network:
    """The network in NumPy."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.w, self.b = rng.normal(0, 0.6, (2, 2, 3, MAPS)), rng.normal(0, 0.1, MAPS)
        self.v, self.c = rng.normal(0, 5, (MAPS, CLASSES)), rng.normal(0, 1, CLASSES)
        self.b[3] = -50  # this map is 0 everywhere

    def maps(self, x):
        patches = x.reshape(GRID, 2, GRID, 2, 3)
        return np.maximum(np.einsum("iajbc,abck->ijk", patches, self.w) + self.b, 0)

    def logit(self, x):
        return self.after(self.maps(x))

    def after(self, maps):
        return float(maps.mean((0, 1)) @ self.v[:, ASKED] + self.c[ASKED])

    def gradient(self, x, *, guided=False):
        back = np.where(self.maps(x) > 0, self.v[:, ASKED] / GRID**2, 0)
        if guided:
            back = np.maximum(back, 0)
        return np.einsum("ijk,abck->iajbc", back, self.w).reshape(SIZE, SIZE, 3)

    def keras(self):
        keras = load_keras()
        model = keras.Sequential(
            [
                keras.Input((SIZE, SIZE, 3), name="in"),
                keras.layers.Conv2D(MAPS, 2, strides=2, activation="relu", name="maps"),
                keras.layers.GlobalAveragePooling2D(name="pool"),
                keras.layers.Dense(CLASSES, activation="softmax", name="scores"),
            ],
            name="by_hand",
        )
        model.get_layer("maps").set_weights([self.w, self.b])
        model.get_layer("scores").set_weights([self.v, self.c])
        return model


@pytest.fixture(scope="module")
def network():
    return Network(5)


@pytest.fixture(scope="module")
def probe(network):
    return Probe(network.keras())


@pytest.fixture(scope="module")
def x():
    return np.random.default_rng(6).uniform(0, 1, (SIZE, SIZE, 3)).astype(np.float32)


def _relu(numbers):
    return np.maximum(numbers, 0)


def _cam(net, x):
    return net.maps(x) @ net.v[:, ASKED]


def _grad_cam(net, x):
    return _relu(net.maps(x) @ (net.v[:, ASKED] / GRID**2))


def _grad_cam_plus_plus(net, x):
    a, g = net.maps(x), net.v[:, ASKED] / GRID**2
    alpha = g**2 / (2 * g**2 + g**3 * a.sum((0, 1)))
    return _relu(a @ (GRID**2 * alpha * _relu(g)))


def _hires_cam(net, x):
    return net.maps(x) @ (net.v[:, ASKED] / GRID**2)


def _layer_cam(net, x):
    return net.maps(x) @ _relu(net.v[:, ASKED] / GRID**2)


def _eigen_cam(net, x):
    places = net.maps(x).reshape(-1, MAPS)
    _, vectors = np.linalg.eigh(places.T @ places)
    found = places @ vectors[:, -1]
    return (found * np.sign(found.sum())).reshape(GRID, GRID)


def _score_cam(net, x):
    a, scores = net.maps(x), []
    for k in range(MAPS):
        large = upsample(a[:, :, k], SIZE).astype(float)
        span = large.max() - large.min()
        mask = (large - large.min()) / span if span else 0 * large
        scores.append(net.logit(x * mask[:, :, None]))
    weights = np.exp(scores) / np.exp(scores).sum()
    return _relu(a @ weights)


def _ablation_cam(net, x):
    a = net.maps(x)
    lost = [net.after(a) - net.after(a * (np.arange(MAPS) != k)) for k in range(MAPS)]
    return _relu(a @ np.array(lost)) / abs(net.after(a))


def _guided_grad_cam(net, x):
    return np.abs(net.gradient(x, guided=True)).max(2) * upsample(_grad_cam(net, x), SIZE)


def _gradient_input(net, x):
    return (x * net.gradient(x)).sum(2)


def _smooth_grad(net, x):
    noise = np.random.default_rng(9).standard_normal((picture_maps.COPIES, *x.shape))
    copies = x + picture_maps.NOISE * np.ptp(x) * noise
    return np.abs(np.mean([net.gradient(copy) for copy in copies], axis=0)).max(2)


def _integrated_gradients(net, x):
    steps = picture_maps.STEPS
    along = [net.gradient((i + 0.5) / steps * x) for i in range(steps)]
    return (x * np.mean(along, axis=0)).sum(2)


def _occlusion(net, x):
    places, falls = squares(SIZE), [[[] for _ in range(SIZE)] for _ in range(SIZE)]
    for row, column in places.corners:
        covered = x.copy()
        covered[row : row + places.window[0], column : column + places.window[1]] = 0.5
        for i in range(row, row + places.window[0]):
            for j in range(column, column + places.window[1]):
                falls[i][j].append(net.logit(x) - net.logit(covered))
    return np.array([[np.mean(cell) for cell in line] for line in falls])


BY_HAND = {
    "cam": _cam, "grad_cam": _grad_cam, "grad_cam_plus_plus": _grad_cam_plus_plus, "hires_cam": _hires_cam,
    "layer_cam": _layer_cam, "eigen_cam": _eigen_cam, "score_cam": _score_cam, "ablation_cam": _ablation_cam,
    "guided_grad_cam": _guided_grad_cam, "gradient_input": _gradient_input, "smooth_grad": _smooth_grad,
    "integrated_gradients": _integrated_gradients, "occlusion": _occlusion,
}  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_the_map_is_the_one_derived_by_hand(network, probe, x, method):
    found = explain(probe, x, method=method, class_index=ASKED, seed=9)

    expected = BY_HAND[method](network, x)
    np.testing.assert_allclose(found.raw, expected, rtol=1e-5, atol=1e-5)
    assert np.ptp(expected) > 1e-3  # there was something to compare


def test_integrated_gradients_add_up_to_the_rise_of_the_score(network, probe, x):
    found = explain(probe, x, method="integrated_gradients", class_index=ASKED)

    rise = network.logit(x) - network.logit(0 * x)
    assert found.raw.sum() == pytest.approx(rise, abs=0.01 * abs(rise))


def test_cam_hires_cam_and_grad_cam_agree_before_pooling_and_a_dense_layer(probe, x):
    cam, hires, grad = (
        explain(probe, x, method=method, class_index=ASKED).raw for method in ("cam", "hires_cam", "grad_cam")
    )

    np.testing.assert_allclose(cam, GRID**2 * hires, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(_relu(hires), grad, atol=1e-6)


def test_ablation_cam_before_a_linear_head_weighs_each_map_with_its_share_of_the_score(network, probe, x):
    a = network.maps(x)
    weights = network.v[:, ASKED] * a.mean((0, 1)) / abs(network.logit(x))

    found = explain(probe, x, method="ablation_cam", class_index=ASKED)

    np.testing.assert_allclose(found.raw, _relu(a @ weights), rtol=1e-5, atol=1e-5)


def test_progress_counts_up_to_all_passes(probe, x):
    for method in ("score_cam", "ablation_cam", "smooth_grad", "integrated_gradients", "occlusion"):
        told = []
        explain(
            probe, x, method=method, on_progress=lambda done, total, told=told: told.append((done, total))
        )
        assert told[-1][0] == told[-1][1] and [done for done, _ in told] == sorted(done for done, _ in told)


def test_the_noise_is_that_of_the_seed(probe, x):
    one, again, other = (explain(probe, x, method="smooth_grad", seed=seed).raw for seed in (1, 1, 2))

    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 0


def test_maps_that_are_the_same_everywhere_are_asked_about_once(network, probe, x):
    told = []
    explain(probe, x, method="score_cam", on_progress=lambda done, total: told.append(total))

    flat = sum(np.ptp(network.maps(x)[:, :, k]) == 0 for k in range(MAPS))
    assert flat >= 1 and told[-1] == MAPS - flat + 1


def test_a_signed_map_keeps_what_speaks_against_the_class(probe, x):
    found = explain(probe, x, method="gradient_input", class_index=ASKED)

    shown = found.signed_over(SIZE, SIZE)
    np.testing.assert_allclose(shown, found.raw / np.abs(found.raw).max(), atol=1e-6)
    assert found.signed and shown.min() < 0 <= found.over(SIZE, SIZE).min()
