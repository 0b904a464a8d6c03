"""What the benchmarks of claims share."""
