"""The public benchmark of advisor's decisions: a corpus of workloads, an oracle, rivals and a report."""
