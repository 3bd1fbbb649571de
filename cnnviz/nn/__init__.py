"""Networks: the only room with Keras and TensorFlow, imported inside functions."""
