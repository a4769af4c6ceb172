"""circleOS: the operating system of an outpatient practice."""
