"""Work in chunks: on one processor or many, kept on disk as it is done, and taken up again where it stopped."""
