"""Adversarial noise: change every pixel a little, in the direction that changes the answer most."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.errors import InvalidValue
from cnnviz.nn.probe import Probe
from cnnviz.nn.runtime import load_keras

Float32 = NDArray[np.float32]

WHITE = 255
"""Grey levels from black to white; the strength of an attack is counted in them."""

MOST_STEPS = 100
STRIDE = 2.5  # all steps together could go so many times the allowed way, as in section 5.1 of Madry et al.


@dataclass(frozen=True, eq=False)
class AdversarialPicture:
    """A picture, the noise that was made for it, and what the network says of both.

    Attributes:
        picture: (h, w, 3), float32 in [0, 1], at the size the network works at.
        changed: the same with the noise, (h, w, 3), float32 in [0, 1].
        before: probabilities for the picture, (classes,).
        after: probabilities for the changed picture, (classes,).
        path: probabilities for the picture after each step, (steps + 1, classes); the first is for where the
            attack began, which with a random start is not the picture itself.
        class_index: the class the attack leads away from, or to if it was targeted.
        targeted: whether it leads to the class.
    """

    picture: Float32
    changed: Float32
    before: Float32
    after: Float32
    path: Float32
    class_index: int
    targeted: bool

    @property
    def noise(self) -> Float32:
        """What was added, (h, w, 3), float32, of both signs."""
        return self.changed - self.picture

    @property
    def strength(self) -> float:
        """The largest change of a pixel in grey levels of 255."""
        return float(np.abs(self.noise).max() * WHITE)

    @property
    def succeeded(self) -> bool:
        """Whether the answer left the class, or reached it if the attack was targeted."""
        return (int(self.after.argmax()) == self.class_index) == self.targeted


class Attack:
    """A classifier with the one compiled call that an attack needs: probabilities and the loss's gradient.

    Args:
        probe: the classifier, opened at any layer.

    Source:
        Goodfellow, Shlens & Szegedy, "Explaining and harnessing adversarial examples" (2015), section 4: one
        step along the sign of the gradient. Madry et al., "Towards deep learning models resistant to
        adversarial attacks" (2018), section 2.1: several smaller steps, each followed by a projection.
    """

    def __init__(self, probe: Probe) -> None:
        """Keep the probe; the call is compiled when the first picture comes."""
        self._probe, self._step = probe, None

    def run(
        self,
        pixels: Float32,
        *,
        epsilon: float,
        steps: int = 1,
        target: int | None = None,
        random_start: bool = False,
        seed: int = 0,
    ) -> AdversarialPicture:
        """Look for a picture near this one to which the network gives another answer.

        One step without a random start is the fast gradient sign method (FGSM); several are projected
        gradient descent (PGD). After each step every pixel is brought back to within `epsilon` of where it
        was, and into [0, 1].

        Args:
            pixels: picture ``(height, width, 3)``, float32 in [0, 1]; it is attacked at the size the network
                works at.
            epsilon: how far a pixel may move, in grey levels of 255, from 0 to 255.
            steps: number of steps, from 1 to 100.
            target: the class to lead to; None leads away from the class the network names.
            random_start: begin at a random place within `epsilon`.
            seed: decides that place.

        Returns:
            The picture before and after, with the network's answers.

        Raises:
            InvalidValue: if a number is out of its range or the target is no class of the model.
        """
        if not 0 <= epsilon <= WHITE:
            raise InvalidValue("epsilon {epsilon} must be from 0 to {most}", epsilon=epsilon, most=WHITE)
        if not 1 <= steps <= MOST_STEPS:
            raise InvalidValue("steps {steps} must be from 1 to {most}", steps=steps, most=MOST_STEPS)
        picture = np.clip(self._probe.at_size(pixels), 0, 1)
        before = self._probe.probabilities(picture[None])[0]
        if target is not None and not 0 <= target < len(before):
            raise InvalidValue(
                "target {target} is not one of the model's classes 0 to {last}",
                target=target, last=len(before) - 1,
            )  # fmt: skip
        class_index = int(before.argmax()) if target is None else target
        reach = np.float32(epsilon / WHITE)
        low, high = np.maximum(picture - reach, 0), np.minimum(picture + reach, 1)
        stride = reach * np.float32((1 if target is None else -1) * (1 if steps == 1 else STRIDE / steps))

        changed, path = picture, []
        if random_start:
            noise = np.random.default_rng(seed).uniform(-reach, reach, picture.shape)
            changed = np.clip(picture + noise.astype(np.float32), low, high)
        for _ in range(steps):
            probabilities, gradient = self._gradient(changed, class_index)
            path.append(probabilities)
            changed = np.clip(changed + stride * np.sign(gradient), low, high)
        after = self._probe.probabilities(changed[None])[0]
        return AdversarialPicture(
            picture, changed, before, after, np.stack([*path, after]), class_index, target is not None
        )

    def _gradient(self, picture: Float32, class_index: int) -> tuple[Float32, Float32]:
        if self._step is None:
            self._step = _compile(self._probe)
        probabilities, gradient = self._step(picture[None], np.int32(class_index))
        return probabilities.numpy()[0], gradient.numpy()[0]


def _compile(probe: Probe) -> Any:
    load_keras()
    import tensorflow as tf

    forward = probe.forward
    spec = tf.TensorSpec(forward.inputs[0].shape, tf.float32)

    @tf.function(input_signature=[spec, tf.TensorSpec((), tf.int32)], autograph=False)
    def step(picture: Any, class_index: Any) -> Any:
        probabilities, logits = forward(picture)
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(class_index[None], logits)
        return probabilities, tf.gradients(loss, picture)[0]

    return step
