"""One screen each. Read widgets, call the library, show the result."""
