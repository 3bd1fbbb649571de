"""Code and tables to take away, made from plain values."""
