"""What is told as it comes: streams of arrivals and of what falls due."""
