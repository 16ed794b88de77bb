from django.db import models

from interviews.score.domain.evidence import PRIOR_POINTS
from interviews.score.domain.stored_score import StoredScore, exact


class ScoredModel(models.Model):
    """A row with the last score computed for it, written by interviews.score.changes alone.

    fit_low None: no score was ever computed. fit_rank: what lists sort by, never shown.
    fit_hardly_myself: interviews in it in which the user was not really themselves. fit_rules: the
    version of the rules that made the figures; None where there are none.
    """

    fit_score = models.FloatField(null=True, editable=False)
    fit_low = models.FloatField(null=True, editable=False)
    fit_high = models.FloatField(null=True, editable=False)
    fit_coverage = models.FloatField(default=0, editable=False)
    fit_cap = models.PositiveSmallIntegerField(null=True, editable=False)
    fit_cap_words = models.TextField(default="", editable=False)
    fit_settled_words = models.TextField(default="", editable=False)
    fit_unheard_words = models.TextField(default="", editable=False)
    fit_known = models.PositiveSmallIntegerField(default=0, editable=False)
    fit_rank = models.FloatField(default=float(PRIOR_POINTS), editable=False)
    fit_hardly_myself = models.PositiveSmallIntegerField(default=0, editable=False)
    fit_rules = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    def score_as_stored(self, *, is_hidden: bool) -> StoredScore:
        """is_hidden: an interview still waits for its gut."""
        return StoredScore(
            score=None if self.fit_score is None else exact(self.fit_score),
            low=exact(self.fit_low or 0),
            high=exact(100 if self.fit_high is None else self.fit_high),
            coverage=exact(self.fit_coverage),
            known_count=self.fit_known,
            cap=self.fit_cap,
            cap_words=self.fit_cap_words,
            settled_words=self.fit_settled_words,
            unheard_words=self.fit_unheard_words,
            hardly_myself_count=self.fit_hardly_myself,
            is_hidden=is_hidden,
        )
