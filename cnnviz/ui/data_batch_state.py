"""What every step of the path from folder to batch begins with: the classes, the files, the shown batch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.arguments import Float32
from cnnviz.core.batch_scaling import scale_batch
from cnnviz.core.batches import batch_places, class_indices, epoch_order, listing
from cnnviz.core.errors import InvalidValue
from cnnviz.core.training import steps_per_epoch
from cnnviz.export.batch_settings import BatchSettings
from cnnviz.ui import cached
from cnnviz.ui.data_batch_settings import Asked
from cnnviz.vision.survey import FileFacts, Survey


@dataclass(frozen=True)
class BatchState:
    """A folder on its way into batches.

    Attributes:
        survey: of the data set.
        settings: what is asked of it.
        classes: Keras' class_indices.
        files: places in ``survey.pictures`` in Keras' order before shuffling; other endings are left out.
        epoch: 0 for the first.
        number: of the shown batch, 0 for the first.
        steps: batches of an epoch.
        places: of the shown batch, in ``files``.
        numbers: classes of its pictures.
    """

    survey: Survey
    settings: BatchSettings
    classes: dict[str, int]
    files: NDArray[np.int64]
    epoch: int
    number: int
    steps: int
    places: NDArray[np.int64]
    numbers: NDArray[np.int64]

    @property
    def pictures(self) -> list[FileFacts]:
        """The pictures of the shown batch."""
        return [self.survey.pictures[self.files[place]] for place in self.places]

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Of the shown batch: (N, H, W, C)."""
        return (len(self.places), *self.settings.target_size, 3)

    def order(self, epoch: int) -> NDArray[np.int64]:
        """Return the places of all files in the order of an epoch."""
        asked = self.settings
        return epoch_order(
            len(self.files), asked.batch_size, epoch=epoch, shuffle=asked.shuffle, seed=asked.seed
        )

    def grey_levels(self) -> Float32:
        """Return the shown batch, (N, H, W, 3), from 0 to 255.

        Raises:
            InvalidValue: if one of its pictures cannot be read any more.
        """
        asked = self.settings
        return cached.batch_of_files(
            tuple(picture.digest for picture in self.pictures),
            asked.target_size,
            asked.way,
            asked.interpolation,
            tuple(picture.path for picture in self.pictures),
            self.survey.root,
        )

    def tensor(self) -> Float32:
        """Return the shown batch, (N, H, W, 3), as the network gets it.

        Raises:
            InvalidValue: if one of its pictures cannot be read any more.
        """
        asked = self.settings
        return scale_batch(self.grey_levels(), asked.scaling, mean=asked.mean, deviation=asked.deviation)


def state(survey: Survey, asked: Asked) -> BatchState:
    """Walk the path as far as every step needs it.

    Args:
        survey: of the data set.
        asked: settings, and the batch that is shown; after the last batch of an epoch the last is meant.

    Returns:
        The state.

    Raises:
        InvalidValue: if Keras reads none of the files.
    """
    settings = asked.settings
    classes = class_indices(survey.classes)
    files = listing([picture.path for picture in survey.pictures], classes)
    if not len(files):
        raise InvalidValue(
            "folder '{folder}' holds no file that ImageDataGenerator reads; it knows PNG, JPEG, BMP and TIFF",
            folder=survey.root.name,
        )
    steps = steps_per_epoch(len(files), settings.batch_size)
    epoch, number = asked.epoch - 1, min(asked.number, steps) - 1
    order = epoch_order(
        len(files), settings.batch_size, epoch=epoch, shuffle=settings.shuffle, seed=settings.seed
    )
    places = batch_places(order, settings.batch_size, number)
    numbers = np.array(
        [classes[survey.pictures[files[place]].path.split("/", 1)[0]] for place in places], np.int64
    )
    return BatchState(survey, settings, classes, files, epoch, number, steps, places, numbers)
