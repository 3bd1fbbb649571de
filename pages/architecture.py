"""Put layers in a row: shapes, parameters, work, memory, and what one unit sees of a photograph."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.network import summarise
from cnnviz.export import network_code
from cnnviz.ui import architecture_compare as compare
from cnnviz.ui import architecture_table as table
from cnnviz.ui import controls, frame, training_network
from cnnviz.ui.architecture_builder import edit_layers, write_network
from cnnviz.ui.architecture_choice import choose_network
from cnnviz.ui.architecture_files import offer_files
from cnnviz.ui.architecture_picture import fitted
from cnnviz.ui.components.network_cone import network_cone
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import choose_picture, literal, sample_of

frame.open_page("architecture")

try:
    network, architecture = choose_network()
except InvalidValue as error:
    st.error(literal(explain(error)))
    write_network(expanded=True)
else:
    if architecture:
        note = architecture.note
        st.markdown(f"{_(note)} :gray[{literal(_(architecture.source))}]", width=frame.TEXT_WIDTH)
    else:
        edit_layers(network)
        write_network()
    summary = summarise(network)
    table.show_problem(summary)
    drawing = st.container()
    picture = choose_picture("arch")
    with drawing:
        if network.input_shape[2] not in (1, 3):
            st.caption(frame.passage("architecture", "maps", channels=network.input_shape[2]))
        network_cone(
            summary, fitted(picture, network.input_shape), key="arch_cone", picture=literal(picture.name)
        )
    if sample := sample_of(picture):
        st.caption(f"{literal(sample.credit)}, {sample.licence}")

    if summary.rows:
        st.subheader(_("Layer by layer"), anchor=False)
        table.show_totals(summary)
        table.show_table(summary)
        training_network.offer_to_train(summary)

    sections = {
        "code": _("The same in Keras"),
        "costs": _("Networks side by side"),
        "fields": _("Published receptive fields"),
    }
    section = controls.choice(_("More"), sections, key="arch_section")
    program = None if summary.problem else network_code.network(network)
    if section == "costs":
        compare.compare_costs(summary)
    elif section == "fields":
        compare.compare_fields()
    elif program:
        st.code(program, language="python", height=420 if program.count("\n") > 20 else "content")
    else:
        st.info(_("There is no program for a network that does not fit."))
    offer_files(summary, program)

frame.close_page("architecture")
