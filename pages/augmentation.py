"""Change pictures at random without changing what they show, and see what that does."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.ui import (
    augmentation_consequences,
    augmentation_files,
    augmentation_helps,
    augmentation_labels,
    augmentation_matrix,
    augmentation_mixing,
    augmentation_settings,
    augmentation_standardise,
    augmentation_sweep,
    augmentation_views,
    augmentation_wall,
    frame,
)
from cnnviz.ui.i18n import explain
from cnnviz.ui.pictures import choose_picture, literal

frame.open_page("augmentation")

view = augmentation_views.choose()
left, right = augmentation_views.columns()
with left:
    picture = choose_picture("aug")
    seed = augmentation_settings.choose_seed()
    pipeline = augmentation_settings.choose_pipeline()
    changes, mixing = pipeline.changes, pipeline.mixing
    augmentation_labels.label_warnings(picture, changes, mixing=mixing.kind)
    augmentation_settings.show_original(picture)
with right:
    try:
        match view:  # nothing of the other views is computed
            case "wall":
                augmentation_wall.show(picture, changes, seed)
            case "sweep":
                augmentation_sweep.show(picture, changes)
            case "matrix":
                augmentation_matrix.show(picture, changes, seed)
            case "mix":
                augmentation_mixing.show(picture, mixing, pipeline.rand_augment, seed)
            case "normalise":
                augmentation_standardise.show(picture, pipeline.standardisation)
            case "consequences":
                augmentation_consequences.show(picture, pipeline, seed)
            case "helps":
                augmentation_helps.show(pipeline)
    except InvalidValue as error:
        st.error(literal(explain(error)))

augmentation_files.show(picture, pipeline, seed)

frame.close_page("augmentation")
