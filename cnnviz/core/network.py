"""Whole networks, in one place: how they are described, and what is counted about them."""

from cnnviz.core.network_graph import MOST_NODES, PICTURE, Network, Node, chain, next_name
from cnnviz.core.network_notes import Note
from cnnviz.core.network_summary import LayerRow, Problem, Summary, summarise

__all__ = [
    "MOST_NODES",
    "PICTURE",
    "LayerRow",
    "Network",
    "Node",
    "Note",
    "Problem",
    "Summary",
    "chain",
    "next_name",
    "summarise",
]
