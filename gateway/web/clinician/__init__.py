"""The clinician's pages: what they work with, results of one patient, and what is decided about them."""
