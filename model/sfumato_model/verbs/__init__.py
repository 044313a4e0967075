"""The instructions that the default checkpoint takes, and what each may change in a selected function.

A verb is a plan: the parts of the new text that stay as they are, and holes where the model has its say. Most verbs
leave nothing to it. Training examples are made with the same plans, so a rewrite asks the model for what it has
learned, and can damage nothing else. A file has one verb; `operations/rewrite.py` checks each result before anyone
sees it.
"""

from sfumato_model.verbs.plan import Plan, PlanHole
from sfumato_model.verbs.table import VERBS, plan_of

__all__ = ["VERBS", "Plan", "PlanHole", "plan_of"]
