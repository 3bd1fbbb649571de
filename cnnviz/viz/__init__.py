"""Arrays to figures. Knows neither Streamlit nor Keras."""
