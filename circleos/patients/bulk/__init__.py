"""Actions on many patients at once: what is selected, what can be done, the job that does it."""
