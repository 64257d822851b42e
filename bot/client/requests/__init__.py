"""What is looked up for somebody on Discord, whatever way in they took."""
