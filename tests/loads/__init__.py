"""The loads that `make load` puts on the running bot."""
