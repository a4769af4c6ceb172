"""One command that runs everything: the supervisor and the processes below it."""
