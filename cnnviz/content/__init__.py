"""Words: lessons, worked examples and gettext catalogues. One folder a language."""
