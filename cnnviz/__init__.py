"""CNNViz: convolutional networks you can step through, train and question."""

__version__ = "0.5.4"
