"""How good the rules are: whether examples hold them, whether they agree, how often they cry wolf.

Nothing here is needed to judge a report; `mrv rules` and the tests call it.
"""
