"""Find out a network that cheats, show one what it does not know, and fool it with noise."""

import streamlit as st

from cnnviz.core.errors import InvalidValue
from cnnviz.ui import controls, frame, shortcut_cheat, shortcut_noise, shortcut_strangers
from cnnviz.ui.i18n import _, explain
from cnnviz.ui.pictures import literal

frame.open_page("shortcuts")

parts = {
    "reason": _("Right for the wrong reason"),
    "strangers": _("Pictures it should not know"),
    "noise": _("Noise made to fool it"),
}
part = controls.choice(_("Experiment"), parts, key="cheat_part")
try:
    if part == "reason":
        shortcut_cheat.show()
    elif part == "strangers":
        shortcut_strangers.show()
    else:
        shortcut_noise.show()
except InvalidValue as error:
    hint = _("`python -m cnnviz doctor` checks every file.")
    st.error(f"{literal(explain(error))}. {hint}", icon=":material/folder_off:")

frame.close_page("shortcuts")
