"""Pure NumPy: what a layer, a loss, a CAM computes, and the trace of how. The textbook in code."""
