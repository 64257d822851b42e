"""From a folder of files to a snapshot: read, analysed, indexed and kept."""
