"""What people and feeds may do: record, read at an instant, follow."""
