"""What `make load` does to the running bot."""
