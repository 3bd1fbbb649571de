"""The command line: one file a command. The same library as the pages, without a browser."""
