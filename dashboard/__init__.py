"""Concord: the joint event command dashboard."""
