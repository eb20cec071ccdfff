"""How well causes are found: own generators, own injector, baselines in the same run.

`python -m tests.benchmarks.tracing --help` runs it. Nothing here knows how the tracer works or
where the rules set their limits: faults are drawn from what people get wrong and falsify.
"""
