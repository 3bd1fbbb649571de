"""Pictures: the only room with OpenCV and Pillow."""
