"""A made-up practice to try circleOS out on. It stands beside the command line."""

PATIENTS = 1284
SEED = 7
