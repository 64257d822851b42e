"""From a quote or a citation to the place where it stands."""
