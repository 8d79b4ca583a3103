"""The journal given out as Parquet files for pandas, DuckDB and the like."""
