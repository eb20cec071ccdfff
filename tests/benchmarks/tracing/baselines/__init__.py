"""Simple ways to name a cause, run beside the tracer on the same findings."""
