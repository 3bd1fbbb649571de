"""Streamlit v2 components: one folder each, a Python wrapper beside its ES module and style sheet."""
