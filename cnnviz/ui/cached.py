"""Every cache of the app, each bounded; the library below knows nothing of caching.

Big arrays are never hashed: the key is an id or a digest, and a leading underscore keeps the array out of it.
"""

import gettext
from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, NamedTuple
from weakref import WeakSet

import numpy as np
import streamlit as st

from cnnviz.content import catalogues, lessons
from cnnviz.core.arguments import Float32
from cnnviz.core.conv import conv2d
from cnnviz.core.edges import continue_edges
from cnnviz.core.errors import InvalidValue
from cnnviz.core.shift import Direction, moved_crops, shift_effect
from cnnviz.core.training import TrainingSettings
from cnnviz.export.training_sources import Source
from cnnviz.jobs import afterwards, inside, inspection_runs, run_sources, surveys, training_data
from cnnviz.jobs import shipped_answers as shipped
from cnnviz.jobs.afterwards import Answers
from cnnviz.jobs.cluster import Cluster
from cnnviz.jobs.event_reader import EventReader
from cnnviz.jobs.inspection import Inspected
from cnnviz.jobs.runs import Run
from cnnviz.jobs.training_data import DataFacts
from cnnviz.nn import first_layer, small_data, zoo
from cnnviz.nn.adversarial import AdversarialPicture, Attack
from cnnviz.nn.consequences import ConsequencesOfDraws
from cnnviz.nn.explanation import Explanation, explain
from cnnviz.nn.layer_strip import LayerMap, LayerStrip, map_shapes
from cnnviz.nn.own_model import OwnModel, load_own
from cnnviz.nn.probe import Probe
from cnnviz.nn.rand_augment import picked, rand_augment
from cnnviz.nn.reinitialised import ShuffledCopy
from cnnviz.nn.trust import Outcome
from cnnviz.nn.zoo import Classifier
from cnnviz.ui import own_models
from cnnviz.ui.inside_packing import pack
from cnnviz.ui.last_used import LastUsed
from cnnviz.ui.xray_model import OpenedModel
from cnnviz.vision import augment, batch_files, edges, encode, resize, tiles
from cnnviz.vision.augmentation_settings import AugmentationSettings
from cnnviz.vision.decode import read_picture
from cnnviz.vision.draws import Draw
from cnnviz.vision.folders import class_folders, load_squashed
from cnnviz.vision.picture import Picture
from cnnviz.vision.samples import SAMPLES
from cnnviz.vision.split_sizes import Counts
from cnnviz.vision.splits import Split
from cnnviz.vision.survey import Survey
from cnnviz.vision.survey_split import split_survey


class FeatureMap(NamedTuple):
    """A photograph, (H, W) in grey or (H, W, 3), the same continued at its edges, and a kernel's answers."""

    shown: Float32
    seen: Float32
    response: Float32


class AugmentedSeries(NamedTuple):
    """A square picture and its changed copies with the values drawn; pictures are packed as JPEG."""

    original: bytes
    copies: tuple[tuple[bytes, Draw], ...]


class AskedDraws(NamedTuple):
    """What a model made of draws, the values as drawn for the wall, the picture and its worst draw."""

    found: ConsequencesOfDraws
    values: tuple[Draw, ...]
    original: Float32
    worst: Float32


@lru_cache(maxsize=20)  # asked for each label: Streamlit's own cache would take longer than the answer
def catalogue(language: str) -> gettext.NullTranslations:
    """Read the catalogue of a language."""
    return catalogues.read(language, lessons.FOLDER)


@lru_cache(maxsize=20)
def originals(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the English texts of each text of a language."""
    return catalogues.originals(catalogue(language))


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """List the languages of the product."""
    return catalogues.languages(lessons.FOLDER)


@st.cache_resource(max_entries=len(SAMPLES), show_spinner=False)
def sample_picture(sample_id: str) -> Picture:
    """Read one of the pictures that come with the product."""
    return read_picture(SAMPLES[sample_id].path)


@st.cache_resource(max_entries=len(SAMPLES), show_spinner=False)
def sample_thumbnail(sample_id: str) -> bytes:
    """Pack the middle square of a sample for the gallery, as JPEG."""
    return encode.as_jpeg(resize.square(sample_picture(sample_id).pixels, 160))


@st.cache_resource(max_entries=1, show_spinner=False)
def edge_maps(size: int) -> np.ndarray:
    """Return the edge maps of all samples side by side as channels, float32 (size, size, samples)."""
    maps = np.stack([edges.edge_map(sample_picture(name), size) for name in SAMPLES], axis=2)
    maps.flags.writeable = False
    return maps


@st.cache_resource(max_entries=128, show_spinner=False)
def shift_shares(
    size: int,
    direction: Direction,
    pixels: int,
    pool_size: tuple[int, int],
    strides: tuple[int, int],
    padding: str,
    mode: Literal["max", "blurred", "average", "min", "none"],
) -> tuple[float, float]:
    """Measure on the samples' edge maps what a shift leaves unchanged, and how far the numbers move."""
    before, after = moved_crops(edge_maps(size), direction, pixels)
    effect = shift_effect(before, after, pool_size, strides=strides, padding=padding, mode=mode)
    return effect.unchanged, effect.change


@st.cache_resource(max_entries=16, show_spinner=False, scope="session")
def uploaded_picture(file_id: str, name: str, _file: BytesIO) -> Picture:
    """Read a picture somebody gave; only their own session keeps it."""
    return read_picture(_file.getvalue(), name=name)


@st.cache_resource(max_entries=32, show_spinner=False)
def feature_map(
    digest: str,
    kernel: tuple[tuple[int, ...], bytes],
    dilation_rate: int,
    edges: str,
    long_side: int,
    top: int,
    _picture: Picture,
) -> FeatureMap:
    """Slide a kernel, (kh, kw) on grey or (kh, kw, 3) on colour, over a photograph; sessions share arrays.

    White is 1, or 255 and all levels whole numbers.
    """
    weights = np.frombuffer(kernel[1], np.float32).reshape(kernel[0])
    pixels = resize.within(_picture.pixels, long_side)
    shown = pixels if weights.ndim == 3 else resize.to_grey(pixels)
    shown = np.rint(shown * top) if top > 1 else shown
    seen = continue_edges(shown, weights.shape[:2], edges, dilation_rate=dilation_rate)
    laid = weights[..., None] if weights.ndim == 3 else weights
    return FeatureMap(shown, seen, conv2d(seen, laid, dilation_rate=dilation_rate)[:, :, 0])


@st.cache_resource(max_entries=8, show_spinner=False)
def first_kernel(name: str) -> Float32:
    """Read the filters of a trained model's first layer, without the model."""
    return first_layer.first_kernel(name)


@st.cache_resource(max_entries=64, show_spinner=False)
def augmented(
    digest: str, settings: AugmentationSettings, seed: int, count: int, side: int, _picture: Picture
) -> AugmentedSeries:
    """Change the middle square of a picture so many times; the pictures are packed for the browser."""
    square = resize.square(_picture.pixels, side)
    series = augment.augmented(square, settings, seed=seed, count=count)
    return AugmentedSeries(
        encode.as_jpeg(square), tuple((encode.as_jpeg(one.pixels), one.values) for one in series)
    )


@st.cache_resource(max_entries=1, show_spinner=False)
def cluster() -> Cluster:
    """Return the one way of this server to its workers; nothing is started before the first run."""
    return Cluster()


@st.cache_resource(max_entries=64, show_spinner=False)
def event_reader(directory: str) -> EventReader:
    """Return what reads a run's events, each line once however many look."""
    return EventReader(Run(Path(directory)))


@st.cache_resource(max_entries=32, ttl=10, show_spinner=False)
def training_facts(dataset: str, source: str, picture_size: int, per_class: int) -> DataFacts:
    """Describe the data of a run; a folder may change, so it is looked at again after some seconds."""
    settings = TrainingSettings(
        dataset=dataset, source=source, picture_size=picture_size, per_class=per_class
    )
    return training_data.describe(settings)


@st.cache_resource(max_entries=16, ttl=10, show_spinner=False)
def training_source(
    dataset: str, source: str, picture_size: int, per_class: int, directory: str | None = None
) -> Source | None:
    """Return what a program has to be told to read the pictures of these settings, or of a run with them."""
    if directory is not None:
        return run_sources.source_of_run(Run(Path(directory)))
    settings = TrainingSettings(
        dataset=dataset, source=source, picture_size=picture_size, per_class=per_class
    )
    return run_sources.source_of(settings)


@st.cache_resource(max_entries=8, show_spinner=False)
def training_pictures(dataset: str, source: str = "", picture_size: int = 0) -> np.ndarray:
    """Return a strip of 12 training pictures, every class in turn, uint8 (height, width, channels)."""
    settings = TrainingSettings(dataset=dataset, source=source, picture_size=picture_size)
    pictures = np.hstack(training_data.examples(settings, count=12))
    return pictures[:, :, 0] if pictures.shape[2] == 1 else pictures


@st.cache_resource(max_entries=6, show_spinner=False)
def test_answers(run_id: str, _run: Run) -> Answers | None:
    """Return what the network of a run that is over said about the test pictures; about 6 MB each."""
    return afterwards.read(_run)


def classifier(key: str) -> Classifier:
    """Return a model of the zoo, loaded once for all sessions, or one that this session's visitor brought.

    Asking it changes nothing in it.

    Raises:
        InvalidValue: if a model of the zoo is missing or damaged, or the session has none of this key.
    """
    return own_models.find(key) if own_models.is_own(key) else _zoo_classifier(key)


def probe(key: str, layer: str | None) -> Probe:
    """Open a model at a layer; the first picture compiles the call, the next ones take milliseconds."""
    model = classifier(key)  # whoever may not have the model gets no probe of it either
    return _own_probe(key, layer, model) if own_models.is_own(key) else _zoo_probe(key, layer)


def explanation(
    key: str, layer: str | None, digest: str, method: str, class_index: int | None, picture: Picture
) -> Explanation:
    """Predict a picture's class and map what spoke for it."""
    if not own_models.is_own(key):
        return _zoo_explanation(key, layer, digest, method, class_index, picture)
    own_models.find(key)  # whoever may not have the model gets no map of it either
    return _own_explanation(key, layer, digest, method, class_index, picture)


def opened_model(key: str) -> OpenedModel:
    """Open a model for looking into; it keeps what was asked for, so that asking again costs nothing."""
    model = classifier(key)  # whoever may not have the model may not look into it either
    return _own_opened(key, model) if own_models.is_own(key) else _zoo_opened(key)


def forget_models() -> None:
    """Let go of all models of the zoo: their files may have changed."""
    sample_answers.clear()
    _attack.clear()
    adversarial.clear()
    _zoo_classifier.clear()
    _zoo_probe.clear()
    _zoo_explanation.clear()
    _zoo_strip.clear()
    _zoo_strip_maps.clear()
    _zoo_slow_maps.clear()
    _zoo_opened.clear()
    _shuffled.clear()
    _zoo_outcomes.clear()
    _zoo_consequences.clear()


def forget_own_models() -> None:
    """Let go of what is kept of this session's own models: one of them has been forgotten."""
    _own_probe.clear()
    _own_explanation.clear()
    own_file.clear()
    _own_strip.clear()
    _own_slow_maps.clear()
    _own_opened.clear()
    _shuffled.clear()
    _own_outcomes.clear()
    _own_consequences.clear()


@st.cache_resource(max_entries=1, show_spinner=False, scope="session")
def own_file(file_id: str, name: str, size: int, _file: BytesIO) -> OwnModel:
    """Check and load a model that somebody gave; only their own session keeps it."""
    own_models.check_room(brought_networks())
    own = load_own(_file.getvalue(), name=name, size=size)
    brought_networks().add(own.model)
    return own


@st.cache_resource(max_entries=1, show_spinner=False)
def brought_networks() -> WeakSet[Any]:
    """Return the networks of all visitors that are in memory now, so that their sum has a limit."""
    return WeakSet()


@st.cache_resource(max_entries=3, show_spinner=False)
def _zoo_classifier(name: str) -> Classifier:
    return zoo.load(name)


@st.cache_resource(max_entries=2, show_spinner=False)
def _zoo_opened(key: str) -> OpenedModel:
    return OpenedModel(_zoo_classifier(key).model)


@st.cache_resource(max_entries=1, show_spinner=False, scope="session")
def _own_opened(key: str, _model: Classifier) -> OpenedModel:
    return OpenedModel(_model.model)


@st.cache_resource(max_entries=6, show_spinner=False)
def _zoo_probe(name: str, layer: str | None) -> Probe:
    return _zoo_classifier(name).probe(layer)


@st.cache_resource(max_entries=2, show_spinner=False, scope="session")
def _own_probe(key: str, layer: str | None, _model: Classifier) -> Probe:
    return _model.probe(layer)


@st.cache_resource(max_entries=128, show_spinner=False)
def _zoo_explanation(
    key: str,
    layer: str | None,
    digest: str,
    method: str,
    class_index: int | None,
    _picture: Picture,
) -> Explanation:
    return explain(probe(key, layer), _picture.pixels, method=method, class_index=class_index)


@st.cache_resource(max_entries=32, show_spinner=False, scope="session")
def _own_explanation(
    key: str,
    layer: str | None,
    digest: str,
    method: str,
    class_index: int | None,
    _picture: Picture,
) -> Explanation:
    return explain(probe(key, layer), _picture.pixels, method=method, class_index=class_index)


def sizes_of_maps(key: str) -> dict[str, tuple[int | None, ...]]:
    """Return the sizes of a model's feature maps by layer."""
    return map_shapes(classifier(key).model)


def slow_maps(key: str) -> LastUsed[Explanation]:
    """Return where the maps of a model are kept that take many passes; own models' are the session's own."""
    return _own_slow_maps() if own_models.is_own(key) else _zoo_slow_maps()


def strip_maps(
    key: str, layers: tuple[str, ...], digest: str, method: str, class_index: int | None, picture: Picture
) -> tuple[LayerMap, ...]:
    """Return one map a layer, all from one call."""
    if not own_models.is_own(key):
        return _zoo_strip_maps(key, layers, digest, method, class_index, picture)
    opened = _own_strip(key, layers, classifier(key))
    return opened.maps(picture.pixels, method=method, class_index=class_index)


def shuffled(key: str) -> ShuffledCopy:
    """Return a copy of a model whose weights may be shuffled; it takes as much memory as the model."""
    return _shuffled(key, classifier(key))  # whoever may not have the model gets no copy of it either


def trust_outcomes(key: str) -> LastUsed[Outcome]:
    """Return where the checks of a model's maps are kept; those of own models are the session's own."""
    return _own_outcomes() if own_models.is_own(key) else _zoo_outcomes()


def consequences(key: str) -> LastUsed[AskedDraws]:
    """Return where is kept what changed pictures did to a model's answers; own models' are the session's."""
    return _own_consequences() if own_models.is_own(key) else _zoo_consequences()


@st.cache_resource(max_entries=1, show_spinner=False)
def _zoo_consequences() -> LastUsed[AskedDraws]:
    return LastUsed(32)


@st.cache_resource(max_entries=1, show_spinner=False, scope="session")
def _own_consequences() -> LastUsed[AskedDraws]:
    return LastUsed(8)


@st.cache_resource(max_entries=2, show_spinner=False)
def _shuffled(key: str, _model: Classifier) -> ShuffledCopy:
    """Two for the whole server: the key of an own model is its content, and only its owner gets this far."""
    return ShuffledCopy(_model.model)


@st.cache_resource(max_entries=1, show_spinner=False)
def _zoo_outcomes() -> LastUsed[Outcome]:
    return LastUsed(512)


@st.cache_resource(max_entries=1, show_spinner=False, scope="session")
def _own_outcomes() -> LastUsed[Outcome]:
    return LastUsed(64)


@st.cache_resource(max_entries=1, show_spinner=False)
def _zoo_slow_maps() -> LastUsed[Explanation]:
    return LastUsed(64)


@st.cache_resource(max_entries=1, show_spinner=False, scope="session")
def _own_slow_maps() -> LastUsed[Explanation]:
    return LastUsed(16)


@st.cache_resource(max_entries=3, show_spinner=False)
def _zoo_strip(key: str, layers: tuple[str, ...]) -> LayerStrip:
    return LayerStrip(classifier(key).model, layers)


@st.cache_resource(max_entries=1, show_spinner=False, scope="session")
def _own_strip(key: str, layers: tuple[str, ...], _model: Classifier) -> LayerStrip:
    return LayerStrip(_model.model, layers)


@st.cache_resource(max_entries=32, show_spinner=False)
def _zoo_strip_maps(
    key: str, layers: tuple[str, ...], digest: str, method: str, class_index: int | None, _picture: Picture
) -> tuple[LayerMap, ...]:
    return _zoo_strip(key, layers).maps(_picture.pixels, method=method, class_index=class_index)


@st.cache_resource(max_entries=128, show_spinner=False)
def inside_file(run_id: str, name: str, _path: Path) -> inside.Arrays | None:
    """Read one epoch of what a run recorded about its network; a file never changes once it is there."""
    return inside.load(_path)


@st.cache_resource(max_entries=8, show_spinner=False)
def inside_data(run_id: str, names: tuple[str, ...], _run: Run) -> dict[str, Any] | None:
    """Return what of a run's inside travels to the browser, without words; None before its first record."""
    replay = inside.read(_run, load=lambda path: inside_file(run_id, path.name, path))
    return replay and pack(replay)


@st.cache_resource(max_entries=2, show_spinner=False)
def shipped_answers(name: str) -> Inspected:
    """Read what a model of the zoo says about its test pictures."""
    return shipped.read(name)


@st.cache_resource(max_entries=4, show_spinner=False)
def inspection(job_id: str, done: int, _job: Run) -> Inspected:
    """Read what is known of an inspection after so many pictures; about 6 kB a picture."""
    return inspection_runs.read(_job)


@st.cache_resource(max_entries=256, show_spinner=False)
def file_thumbnail(digest: str, _path: Path) -> bytes:
    """Pack a picture of this machine for a gallery, as JPEG; nothing where it is not the one of this hash."""
    try:
        picture = read_picture(_path)
    except InvalidValue:
        return b""
    return encode.as_jpeg(resize.within(picture.pixels, 160)) if picture.digest == digest else b""


@st.cache_resource(max_entries=8, show_spinner=False)
def file_picture(digest: str, _path: Path) -> Picture:
    """Read a picture of this machine, if its file is still the one of this hash."""
    picture = read_picture(_path)
    if picture.digest != digest:
        raise InvalidValue("picture {name} is another one than the one that was looked at", name=picture.name)
    return picture


@st.cache_resource(max_entries=2, show_spinner=False)
def sample_answers(name: str) -> dict[str, Float32]:
    """Return what a model of the zoo says about each sample, (classes,) by the sample's id."""
    rows = classifier(name).predict([sample_picture(id).pixels for id in SAMPLES])
    return dict(zip(SAMPLES, rows, strict=True))


@st.cache_resource(max_entries=1, show_spinner=False)
def _attack(name: str) -> Attack:
    return Attack(probe(name, None))


@st.cache_resource(max_entries=24, show_spinner=False)
def adversarial(
    name: str, digest: str, epsilon: int, steps: int, target: int | None, _picture: Picture
) -> AdversarialPicture:
    """Make the noise that leads a model of the zoo astray; about 2 MB each."""
    return _attack(name).run(_picture.pixels, epsilon=epsilon, steps=steps, target=target)


def survey(root: Path, on_progress: Callable[[int, int], None]) -> Survey:
    """Look through a folder of class folders once, as long as no file comes or goes.

    Raises:
        InvalidValue: if the folder holds nothing to look at.
    """
    folders = (root, *(root / name for name in class_folders(root)))
    key = (str(root), tuple(folder.stat().st_mtime_ns for folder in folders))
    found = _surveys().get(key)
    if found is None:
        found = surveys.survey(root, on_progress=on_progress)
        _surveys().put(key, found)
    return found


@st.cache_resource(max_entries=1024, show_spinner=False)
def tile(digest: str, side: int, whole: bool, _path: Path) -> bytes:
    """Pack a small copy of a picture as JPEG; nothing where the file is not the one of this hash."""
    try:
        picture = read_picture(_path)
    except InvalidValue:
        return b""
    return tiles.tile(picture.pixels, side, whole=whole) if picture.digest == digest else b""


@st.cache_resource(max_entries=64, show_spinner=False)
def mean_picture(digests: tuple[str, ...], size: int, _paths: tuple[str, ...], _root: Path) -> np.ndarray:
    """Squash pictures to one square and average them, float32 (size, size, 3) in [0, 1].

    Raises:
        InvalidValue: if one of them cannot be read any more.
    """
    squashed = load_squashed(_root, _paths, size=size)
    return (squashed.mean(axis=0) / 255).astype(np.float32)


@st.cache_resource(max_entries=32, show_spinner=False)
def rand_augmented(
    digest: str, num_ops: int, factor: float, seed: int, count: int, side: int, _picture: Picture
) -> tuple[tuple[bytes, tuple[str, ...]], ...]:
    """Let Keras' RandAugment change a picture's middle square so often, and name the changes; loads Keras."""
    square = resize.square(_picture.pixels, side)
    batch = np.repeat(square[None], count, axis=0)
    results = rand_augment(batch, num_ops=num_ops, factor=factor, seed=seed)
    # A thin frame: a result that became all white would look like a missing picture.
    results[:, [0, -1]] = results[:, :, [0, -1]] = 0.5
    names = picked(count, num_ops=num_ops, seed=seed)
    return tuple(zip(map(encode.as_jpeg, results), names, strict=True))


@st.cache_resource(max_entries=8, show_spinner=False)
def small_set(name: str, digest: str, side: int, count: int, _picture: Picture) -> Float32:
    """Return some pictures, (N, side, side, 3) samples with one's own first, or digits (N, 8, 8, 1)."""
    if name == "digits":
        pictures = small_data.load("digits").train.pictures[:count].astype(np.float32) / 255
    else:
        others = [sample_picture(id) for id in SAMPLES]
        chosen = [_picture, *(picture for picture in others if picture.digest != digest)]
        pictures = np.stack([resize.square(picture.pixels, side) for picture in chosen[:count]])
    pictures.flags.writeable = False
    return pictures


@st.cache_resource(max_entries=4, show_spinner=False)
def batch_of_files(
    digests: tuple[str, ...],
    size: tuple[int, int],
    way: str,
    interpolation: str,
    _paths: tuple[str, ...],
    _root: Path,
) -> Float32:
    """Read the pictures of a batch and bring them to one size, (N, height, width, 3) from 0 to 255.

    Raises:
        InvalidValue: if one of them cannot be read any more.
    """
    batch = batch_files.load_batch(_root, _paths, size, way=way, interpolation=interpolation)
    batch.flags.writeable = False
    return batch


@st.cache_resource(max_entries=64, show_spinner=False)
def split(
    content: str,
    seed: int,
    counts: Counts | None,
    shares: tuple[float, float, float],
    exact_only: bool,
    _survey: Survey,
) -> Split:
    """Split a folder of this content, a fifth of a second for 26,000 pictures.

    Raises:
        InvalidValue: if a class has too few pictures.
    """
    return split_survey(_survey, seed=seed, counts=counts, shares=shares, exact_only=exact_only)


@st.cache_resource(max_entries=1, show_spinner=False)
def _surveys() -> LastUsed[Survey]:
    return LastUsed(4)  # of 26,000 pictures each about 50 MB
