"""The Keras code on the page, executed, makes the noise on the page."""

import contextlib
import io

import numpy as np
import pytest
from PIL import Image

from cnnviz.export.adversarial_code import attack
from cnnviz.nn import zoo
from cnnviz.nn.adversarial import Attack
from cnnviz.vision.decode import read_picture


def run(code):
    names, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "attack.py", "exec"), names)
    return names, printed.getvalue()


@pytest.mark.parametrize(
    ("epsilon", "steps", "target"), [(2, 1, None), (4, 5, None), (8, 4, 1)], ids=["FGSM", "PGD", "targeted"]
)
def test_the_code_makes_the_picture_of_the_library(colour_zoo, tmp_path, epsilon, steps, target):
    path = tmp_path / "picture.png"
    grey = np.random.default_rng(0).integers(90, 160, (45, 60, 3)).astype(np.uint8)
    Image.fromarray(grey).save(path)
    code = attack(
        model=str(zoo.check(zoo.DEFAULT)), picture=str(path), epsilon=epsilon, steps=steps, target=target
    )
    names, printed = run(code)
    found = Attack(zoo.load().probe()).run(
        read_picture(path).pixels, epsilon=epsilon, steps=steps, target=target
    )
    np.testing.assert_allclose(names["changed"].numpy()[0], found.changed, atol=1e-5)
    np.testing.assert_allclose(names["output"], found.after, atol=1e-4)
    assert np.abs(found.noise).max() > 0 and printed.strip()


def test_names_with_quotes_stay_names():
    code = attack(model="m'.keras", picture='a"b\\c.jpg', epsilon=1)
    compile(code, "attack.py", "exec")
    assert repr("m'.keras") in code and repr('a"b\\c.jpg') in code
