"""What may have gone wrong in which cell: candidates, repairs by kind of mistake, scores."""
