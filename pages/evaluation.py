"""Put a model to the test on many pictures: what it gets wrong, how sure it is, what it looked at."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.ui import cached, evaluation_job, evaluation_results, evaluation_source, evaluation_view, frame
from cnnviz.ui.i18n import explain
from cnnviz.ui.model_choice import choose_model
from cnnviz.ui.pictures import literal

frame.open_page("evaluation")

run = evaluation_job.current()
try:
    with st.container(horizontal=True, vertical_alignment="bottom", key="eval_choice"):
        source = evaluation_source.choose()
        model = choose_model("eval") if source == "test" or run is None else None
        if source != "test" and run is None:
            evaluation_job.offer_earlier()
    if source != "test":
        cached.cluster().warm()  # TensorFlow takes seconds to load; the visitor chooses meanwhile
    if model and source == "test":
        evaluation_view.show(evaluation_results.of_test_part(model))
    elif run is not None:
        if evaluation_job.show(run):
            evaluation_view.show(evaluation_results.of_job(run))
    elif model and (listed := evaluation_source.listed(source, model)):
        evaluation_job.offer(*listed, model)
except InvalidValue as error:
    st.info(literal(explain(error)), icon=":material/info:")

frame.close_page("evaluation")
