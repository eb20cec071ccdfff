"""Full-text search over a rulebook and a result: rules, parameters, values, documents, findings."""
