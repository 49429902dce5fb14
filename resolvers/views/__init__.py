"""What is read beside the timeline: trends, recent tests, work lists, explanations and what was seen before."""
