"""What an experiment shows, in sentences whose numbers are computed from the recorded files."""

from cnnviz.content.experiment_arms import Arm
from cnnviz.content.training_networks import network_of
from cnnviz.core.layers import BatchNormalization, Dropout
from cnnviz.jobs.experiment_records import Recorded
from cnnviz.ui import experiment_comparison, experiment_remedies
from cnnviz.ui.experiment_figures import share
from cnnviz.ui.i18n import _

MANY = 4  # so many arms are a list of remedies; fewer are a comparison
ANY_SIZE = 32  # pixels: which kinds of layers a network has does not depend on its pictures


def learned(recorded: Recorded) -> str:
    """Say what the recorded trainings show.

    Args:
        recorded: what is recorded of an experiment.

    Returns:
        Markdown; empty where nothing is recorded, or not enough to compare.
    """
    arms = recorded.experiment.arms
    if not recorded.trainings:
        return ""
    if len(arms) > 1 and arms[1].stated is not None:
        return " ".join(experiment_comparison.of_two(recorded))
    if len(arms) >= MANY:
        return " ".join(experiment_remedies.of_remedies(recorded))
    return " ".join(_of_one(recorded))


def _of_one(recorded: Recorded) -> list[str]:
    arm, *others = recorded.arms
    score = recorded.score(arm.id)
    low, high = (share(end, digits=1) for end in score.interval)
    sentence = _(
        "The network is right in **{accuracy}** of {asked:,} test pictures (95 % interval {low} to {high})."
    )
    said = [sentence.format(accuracy=share(score.accuracy), asked=score.asked, low=low, high=high)]
    said.append(_while_it_learned(recorded, arm))
    stated = recorded.experiment.stated
    if arm.stated is not None and stated.log:
        deck = _(
            "The deck states {stated} on its test pictures; the {training} that it prints after its last "
            "epoch is such a mean too."
        )
        said.append(deck.format(stated=share(arm.stated), training=share(stated.log[-1][1])))
    if published := recorded.experiment.published:
        values = [value for _who, value in published]
        reported = _("Others report {low} to {high} from scratch.")
        said.append(reported.format(low=share(min(values), digits=1), high=share(max(values), digits=1)))
    further = experiment_comparison.of_others(recorded, others)
    return said + further + experiment_comparison.of_cut_off(recorded)


def _while_it_learned(recorded: Recorded, arm: Arm) -> str:
    """Say what Keras' accuracy on training pictures is, since it is not what the finished network knows."""
    training = recorded.trainings[arm.id][0]
    kept = int(training.result["best_epoch"])
    sentence = _(
        "While it learned, it was right in {training} of its training pictures, the mean over epoch {epoch}: "
        "{how}. Asked about the same pictures afterwards, the finished network can be right more often or "
        "less often."
    )
    how = ", ".join(_how_it_learned(arm))
    return sentence.format(training=share(training.rows[kept]["accuracy"]), epoch=kept + 1, how=how)


def _how_it_learned(arm: Arm) -> list[str]:
    """Name what differs, while the network of an arm learns, from the finished network that is asked."""
    drawn = network_of(arm.settings, input_shape=(ANY_SIZE, ANY_SIZE, 3), classes=10)
    said = [_("with weights that changed after every batch")]
    if arm.settings.augmentation != "none":
        said.append(_("on changed copies of the pictures"))
    if any(isinstance(node.layer, Dropout) for node in drawn.nodes):
        said.append(_("with dropout on"))
    if any(isinstance(node.layer, BatchNormalization) for node in drawn.nodes):
        said.append(_("with each batch normalised by its own mean"))
    return said
