"""The application: configuration, pipeline and command line; the only room that appends."""
