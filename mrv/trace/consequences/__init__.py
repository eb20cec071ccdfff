"""What a repair changes: results, emissions and allowances, and by which factors."""
