"""Large portfolios traced in portions, by several processes."""
