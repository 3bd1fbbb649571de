"""CNNViz: the router. Start it with ``streamlit run app.py``."""

from pathlib import Path

import streamlit as st

from cnnviz.ui import language_menu, nav

ICON = Path(__file__).parent / "assets" / "icon.svg"  # a Material icon would be fetched from the net

# Under the guard, since a process that spawns from the server would otherwise run the whole app again.
if __name__ == "__main__":
    st.set_page_config(page_title="CNNViz", page_icon=ICON, layout="wide")
    language_menu.choose()
    st.navigation(nav.streamlit_pages(), position="top").run()
