"""What this is, and a way through it."""

import streamlit as st

from cnnviz.ui import frame, nav

frame.open_page("home")

with st.grid(min_column_width=280, gap="medium", key="home_cards"):
    for place, page in enumerate(nav.PAGES[1:], start=1):
        with st.container(border=True, height="stretch", gap="small"):
            st.page_link(page.path, label=f"**{place}. {page.lesson.title}**", icon=page.icon)
            st.markdown(page.lesson.sentence)

frame.close_page("home")
